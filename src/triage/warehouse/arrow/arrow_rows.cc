#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nanoarrow/nanoarrow.hpp>
#include <utility>

#include "triage/base/error.h"
#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/table/name_list.h"
#include "triage/warehouse/tickets/message_names.h"

namespace triage::warehouse {
namespace {

// One column: a field of the schema and the array it has in the current batch. Views live in the
// tree that nanoarrow keeps, which stays in place from batch to batch.
struct Leaf {
  std::string name;
  ArrowSchemaView type;
  const ArrowSchema* schema = nullptr;
  const ArrowArrayView* array = nullptr;
  std::vector<const ArrowArrayView*> around;  // the structs it is in, the batch itself first
};

ArrowSchemaView type_of(const ArrowSchema* schema, const std::string& what) {
  ArrowSchemaView view{};
  ArrowError error{};
  if (ArrowSchemaViewInit(&view, schema, &error) != NANOARROW_OK) {
    throw InvalidInput(
        what + ": column " + quoted_name(schema->name != nullptr ? schema->name : "") +
        " has a type that cannot be read: " + error.message + ". Leave it out or cast it.");
  }
  return view;
}

void add_leaves(const ArrowSchema* schema, const ArrowArrayView* array, const std::string& prefix,
                const std::vector<const ArrowArrayView*>& around, const std::string& source,
                std::vector<Leaf>& leaves) {
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    const ArrowSchema* const child = schema->children[i];
    const ArrowArrayView* const values = array->children[i];
    const std::string name = prefix + (child->name != nullptr ? child->name : "");
    const ArrowSchemaView type = type_of(child, source);
    if (type.type == NANOARROW_TYPE_STRUCT) {
      auto inside = around;
      inside.push_back(values);
      add_leaves(child, values, name + ".", inside, source, leaves);
    } else {
      leaves.push_back({name, type, child, values, around});
    }
  }
}

std::string written(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

// `value` units since 1970, rounded down to microseconds. Outside the years 1 to 9999, which is
// what is written as text, it is null.
template <typename Duration>
Value time_at(std::int64_t value) {
  using namespace std::chrono;
  constexpr sys_days kFirst = year{1} / 1 / 1;
  constexpr sys_days kEnd = year{10000} / 1 / 1;
  const sys_time<Duration> time{Duration{value}};
  // Units finer than a microsecond do not reach that far.
  if constexpr (!std::ratio_less_v<typename Duration::period, std::micro>) {
    if (value < floor<Duration>(kFirst).time_since_epoch().count() ||
        value >= floor<Duration>(kEnd).time_since_epoch().count()) {
      return {};
    }
  }
  return Time{floor<microseconds>(time)};
}

Value time_of(std::int64_t value, ArrowTimeUnit unit) {
  switch (unit) {
    case NANOARROW_TIME_UNIT_SECOND:
      return time_at<std::chrono::seconds>(value);
    case NANOARROW_TIME_UNIT_MILLI:
      return time_at<std::chrono::milliseconds>(value);
    case NANOARROW_TIME_UNIT_MICRO:
      return time_at<std::chrono::microseconds>(value);
    case NANOARROW_TIME_UNIT_NANO:
      break;
  }
  return time_at<std::chrono::nanoseconds>(value);
}

std::string string_at(const ArrowArrayView* array, std::int64_t row) {
  const ArrowStringView text = ArrowArrayViewGetStringUnsafe(array, row);
  return {text.data, static_cast<std::size_t>(text.size_bytes)};
}

std::string decimal_at(const ArrowSchemaView& type, const ArrowArrayView* array, std::int64_t row) {
  ArrowDecimal decimal;
  ArrowDecimalInit(&decimal, type.decimal_bitwidth, type.decimal_precision, type.decimal_scale);
  ArrowArrayViewGetDecimalUnsafe(array, row, &decimal);
  nanoarrow::UniqueBuffer digits;
  if (ArrowDecimalAppendStringToBuffer(&decimal, digits.get()) != NANOARROW_OK) return {};
  return {reinterpret_cast<const char*>(digits->data),
          static_cast<std::size_t>(digits->size_bytes)};
}

bool is_number(ArrowType type) {
  switch (type) {
    case NANOARROW_TYPE_INT8:
    case NANOARROW_TYPE_UINT8:
    case NANOARROW_TYPE_INT16:
    case NANOARROW_TYPE_UINT16:
    case NANOARROW_TYPE_INT32:
    case NANOARROW_TYPE_UINT32:
    case NANOARROW_TYPE_INT64:
    case NANOARROW_TYPE_UINT64:
    case NANOARROW_TYPE_HALF_FLOAT:
    case NANOARROW_TYPE_FLOAT:
    case NANOARROW_TYPE_DOUBLE:
      return true;
    default:
      return false;
  }
}

// A cell that holds one thing. Lists and what has no place in a row read as null.
Value scalar_at(const ArrowSchemaView& type, const ArrowSchema* schema, const ArrowArrayView* array,
                std::int64_t row) {
  if (ArrowArrayViewIsNull(array, row) != 0) return {};
  switch (type.type) {
    case NANOARROW_TYPE_STRING:
    case NANOARROW_TYPE_LARGE_STRING:
    case NANOARROW_TYPE_STRING_VIEW:
    case NANOARROW_TYPE_BINARY:
    case NANOARROW_TYPE_LARGE_BINARY:
    case NANOARROW_TYPE_BINARY_VIEW:
      return string_at(array, row);
    case NANOARROW_TYPE_BOOL:
      return std::string(ArrowArrayViewGetIntUnsafe(array, row) != 0 ? "true" : "false");
    case NANOARROW_TYPE_UINT64:
      return std::to_string(ArrowArrayViewGetUIntUnsafe(array, row));
    case NANOARROW_TYPE_HALF_FLOAT:
    case NANOARROW_TYPE_FLOAT:
    case NANOARROW_TYPE_DOUBLE:
      return written(ArrowArrayViewGetDoubleUnsafe(array, row));
    case NANOARROW_TYPE_DECIMAL32:
    case NANOARROW_TYPE_DECIMAL64:
    case NANOARROW_TYPE_DECIMAL128:
    case NANOARROW_TYPE_DECIMAL256:
      return decimal_at(type, array, row);
    case NANOARROW_TYPE_TIMESTAMP:
      return time_of(ArrowArrayViewGetIntUnsafe(array, row), type.time_unit);
    case NANOARROW_TYPE_DATE32:
      return time_at<std::chrono::duration<std::int64_t, std::chrono::days::period>>(
          ArrowArrayViewGetIntUnsafe(array, row));
    case NANOARROW_TYPE_DATE64:
      return time_of(ArrowArrayViewGetIntUnsafe(array, row), NANOARROW_TIME_UNIT_MILLI);
    case NANOARROW_TYPE_DICTIONARY: {
      ArrowSchemaView value_type{};
      if (ArrowSchemaViewInit(&value_type, schema->dictionary, nullptr) != NANOARROW_OK) return {};
      const std::int64_t entry = ArrowArrayViewGetIntUnsafe(array, row);
      if (entry < 0 || entry >= array->dictionary->length) return {};
      return scalar_at(value_type, schema->dictionary, array->dictionary, entry);
    }
    default:
      break;
  }
  if (is_number(type.type)) return std::to_string(ArrowArrayViewGetIntUnsafe(array, row));
  return {};
}

std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* time = std::get_if<Time>(&value)) return format_time(*time);
  return {};
}

// Where the elements of one list stand in its child array.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

std::optional<Range> elements_at(const ArrowArrayView* list, std::int64_t row) {
  const std::int64_t at = list->offset + row;
  switch (list->storage_type) {
    case NANOARROW_TYPE_LIST:
    case NANOARROW_TYPE_LARGE_LIST:
      return Range{ArrowArrayViewListChildOffset(list, at),
                   ArrowArrayViewListChildOffset(list, at + 1)};
    case NANOARROW_TYPE_FIXED_SIZE_LIST:
      return Range{at * list->layout.child_size_elements,
                   (at + 1) * list->layout.child_size_elements};
    default:
      return std::nullopt;
  }
}

std::vector<float> numbers_in(const ArrowArrayView* values, Range range) {
  std::vector<float> numbers;
  numbers.reserve(static_cast<std::size_t>(range.end - range.begin));
  for (std::int64_t i = range.begin; i < range.end; ++i) {
    numbers.push_back(ArrowArrayViewIsNull(values, i) != 0
                          ? std::numeric_limits<float>::quiet_NaN()
                          : static_cast<float>(ArrowArrayViewGetDoubleUnsafe(values, i)));
  }
  return numbers;
}

std::vector<Turn> turns_in(const ArrowSchema* schema, const ArrowSchemaView& type,
                           const ArrowArrayView* values, Range range) {
  std::vector<Turn> turns(static_cast<std::size_t>(range.end - range.begin));
  for (std::int64_t i = range.begin; i < range.end; ++i) {
    Turn& turn = turns[static_cast<std::size_t>(i - range.begin)];
    if (type.type != NANOARROW_TYPE_STRUCT) turn.text = text_of(scalar_at(type, schema, values, i));
  }
  if (type.type != NANOARROW_TYPE_STRUCT) return turns;
  for (std::int64_t member = 0; member < schema->n_children; ++member) {
    const ArrowSchema* const field = schema->children[member];
    const TurnMember role = turn_member(field->name != nullptr ? field->name : "");
    ArrowSchemaView field_type{};
    if (role == TurnMember::kNone ||
        ArrowSchemaViewInit(&field_type, field, nullptr) != NANOARROW_OK) {
      continue;
    }
    for (std::int64_t i = range.begin; i < range.end; ++i) {
      // A child of a struct is addressed from the struct's own offset.
      if (ArrowArrayViewIsNull(values, i) != 0) continue;
      set_member(
          turns[static_cast<std::size_t>(i - range.begin)], role,
          text_of(scalar_at(field_type, field, values->children[member], values->offset + i)));
    }
  }
  return turns;
}

class ArrowRows final : public RowReader {
 public:
  ArrowRows(ArrowStream stream, ArrowOrigin origin)
      : origin_(std::move(origin)), stream_(std::move(stream)) {
    check_arrow(stream_->get_schema(stream_.get(), schema_.get()), *stream_, origin_.wording);
    ArrowError error{};
    if (type_of(schema_.get(), origin_.wording.what).type != NANOARROW_TYPE_STRUCT ||
        ArrowArrayViewInitFromSchema(view_.get(), schema_.get(), &error) != NANOARROW_OK) {
      throw InvalidInput(origin_.wording.what + ": its columns cannot be read: " + error.message +
                         ". Leave out or cast those of unusual types.");
    }
    add_leaves(schema_.get(), view_.get(), "", {view_.get()}, origin_.wording.what, leaves_);
    for (const Leaf& leaf : leaves_) columns_.push_back(leaf.name);
    selected_.assign(leaves_.size(), true);
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  std::optional<std::uint64_t> row_count() const override { return origin_.row_count; }

  void select(const std::vector<bool>& columns) override {
    selected_ = columns;
    selected_.resize(leaves_.size(), false);
  }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    if (next_ == view_->length && !load_batch()) return false;
    const std::int64_t end = std::min(view_->length, next_ + static_cast<std::int64_t>(limit));
    for (; next_ < end; ++next_) {
      Row& row = rows.emplace_back();
      row.number = row.line = ++rows_;
      row.values.resize(leaves_.size());
      for (std::size_t i = 0; i < leaves_.size(); ++i) {
        if (selected_[i]) row.values[i] = value_at(leaves_[i], next_);
      }
    }
    return true;
  }

 private:
  // False at the end of the stream, which is not to be asked again.
  bool load_batch() {
    if (is_at_end_) return false;
    do {
      batch_.reset();
      check_arrow(stream_->get_next(stream_.get(), batch_.get()), *stream_, origin_.wording);
      is_at_end_ = batch_->release == nullptr;
      if (is_at_end_) return false;
      ArrowError error{};
      if (ArrowArrayViewSetArray(view_.get(), batch_.get(), &error) != NANOARROW_OK ||
          ArrowArrayViewValidate(view_.get(), NANOARROW_VALIDATION_LEVEL_FULL, &error) !=
              NANOARROW_OK) {
        throw InvalidInput(origin_.wording.what + ": a batch of its Arrow data is damaged: " +
                           error.message + ". Write it again.");
      }
      next_ = 0;
    } while (view_->length == 0);
    return true;
  }

  static Value value_at(const Leaf& leaf, std::int64_t row) {
    for (const ArrowArrayView* around : leaf.around) {
      if (ArrowArrayViewIsNull(around, row) != 0) return {};
      row += around->offset;  // children are addressed from the struct's own offset
    }
    if (leaf.array->n_children == 0) return scalar_at(leaf.type, leaf.schema, leaf.array, row);
    if (ArrowArrayViewIsNull(leaf.array, row) != 0) return {};
    const std::optional<Range> range = elements_at(leaf.array, row);
    if (!range) return {};
    const ArrowSchema* const schema = leaf.schema->children[0];
    ArrowSchemaView type{};
    if (ArrowSchemaViewInit(&type, schema, nullptr) != NANOARROW_OK) return {};
    const ArrowArrayView* const elements = leaf.array->children[0];
    if (is_number(type.type)) return numbers_in(elements, *range);
    return turns_in(schema, type, elements, *range);
  }

  const ArrowOrigin origin_;
  ArrowStream stream_;
  nanoarrow::UniqueSchema schema_;
  nanoarrow::UniqueArray batch_;
  nanoarrow::UniqueArrayView view_;  // of batch_; leaves_ point into it
  std::vector<Leaf> leaves_;
  std::vector<std::string> columns_;
  std::vector<bool> selected_;
  std::int64_t next_ = 0;  // row of the batch
  bool is_at_end_ = false;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowReader> arrow_rows(ArrowStream stream, ArrowOrigin origin) {
  return std::make_unique<ArrowRows>(std::move(stream), std::move(origin));
}

}  // namespace triage::warehouse
