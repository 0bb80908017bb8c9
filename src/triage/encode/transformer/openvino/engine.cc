// OpenVINO runs the layers: https://docs.openvino.ai. Built into a library of its own; see
// engine.h.
#include "triage/encode/transformer/engine.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/encode/transformer/openvino/graph.h"

namespace triage::encode {
namespace {

// All threads of a run meet after every operation, so many of them serve several runs better than
// one. On two cores one run of two threads and two of one are as fast, to the noise.
constexpr std::size_t kThreadsPerRun = 4;

[[noreturn]] void throw_unavailable(const std::string& what, const std::exception& error) {
  throw Unavailable(what + ": OpenVINO says: " + error.what() +
                    ". Check the memory, then the model's folder.");
}

ov::element::Type element_type(Precision precision, ov::Core& core) {
  if (precision != Precision::kBfloat16) return ov::element::f32;
  const auto abilities = core.get_property("CPU", ov::device::capabilities);
  if (std::find(abilities.begin(), abilities.end(), ov::device::capability::BF16) ==
      abilities.end()) {
    throw InvalidInput(
        "precision bf16: this processor cannot multiply bfloat16 (AVX-512 BF16 or AMX). Use f32 or "
        "int8.");
  }
  return ov::element::bf16;
}

// Compiled graphs are not kept on disk: loading one was measured slower than compiling it anew, and
// it is as large as the model.
ov::CompiledModel compiled(const EncoderConfig& config, const EncoderWeights& weights,
                           const EngineOptions& options, std::size_t runs) {
  ov::Core core;
  const ov::element::Type type = element_type(options.precision, core);
  try {
    return core.compile_model(encoder_graph(config, weights, options.precision), "CPU",
                              ov::hint::inference_precision(type),
                              ov::inference_num_threads(static_cast<int>(options.threads)),
                              ov::num_streams(static_cast<int>(runs)),
                              // Other programs use this machine too.
                              ov::hint::enable_cpu_pinning(false));
  } catch (const ov::Exception& error) {
    throw_unavailable("compiling the model", error);
  }
}

// A tensor that looks at `values`. OpenVINO reads inputs through a pointer that is not const.
template <typename T>
ov::Tensor looking_at(const std::vector<T>& values, const ov::Shape& shape) {
  return {ov::element::from<T>(), shape, const_cast<T*>(values.data())};
}

class OpenVinoEngine : public Engine {
 public:
  OpenVinoEngine(const EncoderConfig& config, const EncoderWeights& weights,
                 const EngineOptions& options)
      : runs_((options.threads + kThreadsPerRun - 1) / kThreadsPerRun),
        compiled_(compiled(config, weights, options, runs_)) {
    for (std::size_t i = 0; i < runs_; ++i) idle_.push_back(compiled_.create_infer_request());
  }

  void run(const PaddedBatch& batch, std::span<float> vectors) override {
    const Lease lease(*this);
    ov::InferRequest& request = lease.request();
    const auto [rows, length] = std::pair(batch.rows, batch.length);
    try {
      request.set_input_tensor(0, looking_at(batch.ids, {rows, length}));
      request.set_input_tensor(1, looking_at(batch.positions, {rows, length}));
      request.set_input_tensor(2, looking_at(batch.mask, {rows, 1, 1, length}));
      request.set_input_tensor(3, looking_at(batch.shares, {rows, 1, length}));
      request.infer();
      std::copy_n(request.get_output_tensor(0).data<const float>(), vectors.size(),
                  vectors.begin());
    } catch (const ov::Exception& error) {
      throw_unavailable("encoding " + std::to_string(rows) + " texts", error);
    }
  }

  [[nodiscard]] std::size_t parallel_runs() const override { return runs_; }

 private:
  // An idle request, for as long as it lives; waits until there is one.
  class Lease {
   public:
    explicit Lease(OpenVinoEngine& engine) : engine_(engine) {
      std::unique_lock lock(engine_.mutex_);
      engine_.is_idle_.wait(lock, [&] { return !engine_.idle_.empty(); });
      request_ = std::move(engine_.idle_.back());
      engine_.idle_.pop_back();
    }
    ~Lease() {
      {
        const std::lock_guard lock(engine_.mutex_);
        engine_.idle_.push_back(std::move(request_));
      }
      engine_.is_idle_.notify_one();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    [[nodiscard]] ov::InferRequest& request() const { return request_; }

   private:
    OpenVinoEngine& engine_;
    mutable ov::InferRequest request_;
  };

  const std::size_t runs_;
  ov::CompiledModel compiled_;
  std::mutex mutex_;
  std::condition_variable is_idle_;
  std::vector<ov::InferRequest> idle_;  // protected by mutex_
};

}  // namespace
}  // namespace triage::encode

extern "C" __attribute__((visibility("default"))) void triage_open_engine(
    const triage::encode::EncoderConfig& config, const triage::encode::EncoderWeights& weights,
    const triage::encode::EngineOptions& options, std::unique_ptr<triage::encode::Engine>& engine) {
  engine = std::make_unique<triage::encode::OpenVinoEngine>(config, weights, options);
}
