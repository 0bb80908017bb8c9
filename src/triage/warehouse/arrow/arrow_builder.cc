#include "triage/warehouse/arrow/arrow_builder.h"

#include <nanoarrow/nanoarrow.hpp>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

// Building fails for want of memory only.
void check(ArrowErrorCode status) {
  if (status != NANOARROW_OK) {
    throw Unavailable(
        "an Arrow batch: there is no memory for it. Free some, or use fewer threads.");
  }
}

void set_scores_type(ArrowSchema* schema) {
  check(ArrowSchemaSetType(schema, NANOARROW_TYPE_LIST));
  ArrowSchema* const score = schema->children[0];
  check(ArrowSchemaSetTypeStruct(score, 2));
  check(ArrowSchemaSetName(score->children[0], "label"));
  check(ArrowSchemaSetType(score->children[0], NANOARROW_TYPE_STRING));
  check(ArrowSchemaSetName(score->children[1], "probability"));
  check(ArrowSchemaSetType(score->children[1], NANOARROW_TYPE_DOUBLE));
}

void set_type(ArrowSchema* schema, const ArrowColumn& column) {
  switch (column.cell) {
    case ArrowCell::kText:
      return check(ArrowSchemaSetType(schema, NANOARROW_TYPE_STRING));
    case ArrowCell::kInteger:
      return check(ArrowSchemaSetType(schema, NANOARROW_TYPE_INT64));
    case ArrowCell::kNumber:
      return check(ArrowSchemaSetType(schema, NANOARROW_TYPE_DOUBLE));
    case ArrowCell::kTime:
      return check(ArrowSchemaSetTypeDateTime(schema, NANOARROW_TYPE_TIMESTAMP,
                                              NANOARROW_TIME_UNIT_MICRO, "UTC"));
    case ArrowCell::kNumbers:
      check(ArrowSchemaSetType(schema, NANOARROW_TYPE_LIST));
      return check(ArrowSchemaSetType(schema->children[0], NANOARROW_TYPE_FLOAT));
    case ArrowCell::kVector:
      check(ArrowSchemaSetTypeFixedSize(schema, NANOARROW_TYPE_FIXED_SIZE_LIST,
                                        static_cast<std::int32_t>(column.dimension)));
      return check(ArrowSchemaSetType(schema->children[0], NANOARROW_TYPE_FLOAT));
    case ArrowCell::kScores:
      return set_scores_type(schema);
  }
}

ArrowStringView view_of(std::string_view text) {
  return {text.data(), static_cast<std::int64_t>(text.size())};
}

}  // namespace

struct ArrowBatchBuilder::State {
  nanoarrow::UniqueSchema schema;
  nanoarrow::UniqueArray array;

  ArrowArray* column(std::size_t index) { return array->children[index]; }

  void begin() {
    check(ArrowArrayInitFromSchema(array.get(), schema.get(), nullptr));
    check(ArrowArrayStartAppending(array.get()));
  }
};

ArrowBatchBuilder::ArrowBatchBuilder(const std::vector<ArrowColumn>& columns)
    : state_(std::make_unique<State>()) {
  ArrowSchema* const schema = state_->schema.get();
  ArrowSchemaInit(schema);
  check(ArrowSchemaSetTypeStruct(schema, static_cast<std::int64_t>(columns.size())));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    set_type(schema->children[i], columns[i]);
    check(ArrowSchemaSetName(schema->children[i], columns[i].name.c_str()));
  }
  state_->begin();
}

ArrowBatchBuilder::~ArrowBatchBuilder() = default;

void ArrowBatchBuilder::add_text(std::size_t column, std::string_view text) {
  check(ArrowArrayAppendString(state_->column(column), view_of(text)));
}

void ArrowBatchBuilder::add_integer(std::size_t column, std::int64_t value) {
  check(ArrowArrayAppendInt(state_->column(column), value));
}

void ArrowBatchBuilder::add_number(std::size_t column, double value) {
  check(ArrowArrayAppendDouble(state_->column(column), value));
}

void ArrowBatchBuilder::add_time(std::size_t column, Time time) {
  add_integer(column, time.time_since_epoch().count());
}

void ArrowBatchBuilder::add_null(std::size_t column) {
  check(ArrowArrayAppendNull(state_->column(column), 1));
}

void ArrowBatchBuilder::add_score(std::size_t column, std::string_view label, double probability) {
  ArrowArray* const score = state_->column(column)->children[0];
  check(ArrowArrayAppendString(score->children[0], view_of(label)));
  check(ArrowArrayAppendDouble(score->children[1], probability));
  check(ArrowArrayFinishElement(score));
}

void ArrowBatchBuilder::end_scores(std::size_t column) {
  check(ArrowArrayFinishElement(state_->column(column)));
}

void ArrowBatchBuilder::add_vector(std::size_t column, std::span<const float> vector) {
  ArrowArray* const list = state_->column(column);
  ArrowArray* const numbers = list->children[0];
  check(ArrowBufferAppend(ArrowArrayBuffer(numbers, 1), vector.data(),
                          static_cast<std::int64_t>(vector.size_bytes())));
  numbers->length += static_cast<std::int64_t>(vector.size());
  check(ArrowArrayFinishElement(list));
}

void ArrowBatchBuilder::end_row() {
  TRIAGE_CHECK(ArrowArrayFinishElement(state_->array.get()) == NANOARROW_OK,
               "a row of an Arrow batch lacks a cell");
}

ArrowStream ArrowBatchBuilder::finish() {
  check(ArrowArrayFinishBuildingDefault(state_->array.get(), nullptr));
  nanoarrow::UniqueSchema schema;
  check(ArrowSchemaDeepCopy(state_->schema.get(), schema.get()));
  ArrowStream stream = empty_arrow_stream();
  check(ArrowBasicArrayStreamInit(stream.get(), schema.get(), 1));
  ArrowBasicArrayStreamSetArray(stream.get(), 0, state_->array.get());
  state_->begin();
  return stream;
}

}  // namespace triage::warehouse
