#include "triage/warehouse/arrow/arrow_ipc_writer.h"

#include <cerrno>
#include <exception>
#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>
#include <utility>

#include "triage/base/error.h"

namespace triage::warehouse {

// nanoarrow writes through C callbacks: what the sink throws is kept here and rethrown outside.
struct ArrowIpcWriter::State {
  explicit State(ByteSink& to) : sink(to) {}

  ByteSink& sink;
  std::exception_ptr failure;
  nanoarrow::ipc::UniqueWriter writer;
  nanoarrow::UniqueSchema schema;
  nanoarrow::UniqueArrayView view;  // of the batch being written
  bool has_schema = false;

  void check(ArrowErrorCode status, const ArrowError& error) {
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
    if (status != NANOARROW_OK) {
      throw Unavailable(std::string("writing Arrow: ") + error.message + ". Free some memory.");
    }
  }

  void write_schema(ArrowArrayStream* stream) {
    ArrowError error{};
    check(stream->get_schema(stream, schema.get()), error);
    check(ArrowArrayViewInitFromSchema(view.get(), schema.get(), &error), error);
    check(::ArrowIpcWriterWriteSchema(writer.get(), schema.get(), &error), error);
    has_schema = true;
  }
};

namespace {

template <typename State>
ArrowErrorCode write_bytes(ArrowIpcOutputStream* stream, const void* bytes, std::int64_t size,
                           std::int64_t* size_written, ArrowError* error) {
  auto& state = *static_cast<State*>(stream->private_data);
  try {
    state.sink.write({static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    *size_written = size;
    return NANOARROW_OK;
  } catch (const std::exception& failure) {
    state.failure = std::current_exception();
    ArrowErrorSet(error, "%s", failure.what());
    return EIO;
  }
}

}  // namespace

ArrowIpcWriter::ArrowIpcWriter(ByteSink& sink) : state_(std::make_unique<State>(sink)) {
  ArrowIpcOutputStream output{&write_bytes<State>,
                              [](ArrowIpcOutputStream* stream) { stream->release = nullptr; },
                              state_.get()};
  state_->check(ArrowIpcWriterInit(state_->writer.get(), &output), ArrowError{});
}

ArrowIpcWriter::~ArrowIpcWriter() = default;

void ArrowIpcWriter::write(ArrowStream stream) {
  if (!state_->has_schema) state_->write_schema(stream.get());
  ArrowError error{};
  while (true) {
    nanoarrow::UniqueArray batch;
    state_->check(stream->get_next(stream.get(), batch.get()), error);
    if (batch->release == nullptr) return;
    state_->check(ArrowArrayViewSetArray(state_->view.get(), batch.get(), &error), error);
    state_->check(ArrowIpcWriterWriteArrayView(state_->writer.get(), state_->view.get(), &error),
                  error);
  }
}

void ArrowIpcWriter::finish() {
  ArrowError error{};
  state_->check(ArrowIpcWriterWriteArrayView(state_->writer.get(), nullptr, &error), error);
}

}  // namespace triage::warehouse
