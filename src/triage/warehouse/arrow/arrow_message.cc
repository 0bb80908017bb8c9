#include "triage/warehouse/arrow/arrow_message.h"

#include <cstring>
#include <limits>
#include <optional>

namespace triage::warehouse {
namespace {

// Positions in the metadata are 64 bits, so that no sum of them overflows.
using Position = std::uint64_t;

// Reads FlatBuffers: little-endian numbers, tables, vectors. Remembers when it was led outside.
class FlatBuffer {
 public:
  explicit FlatBuffer(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_broken() const { return is_broken_; }

  template <typename Number>
  Number number(Position at) {
    Number value{};
    if (at > bytes_.size() || bytes_.size() - at < sizeof value) {
      is_broken_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }

  // Where a reference at `at` leads.
  Position followed(Position at) { return at + number<std::uint32_t>(at); }

  // Where field `index` of the table at `table` stands; nullopt if the table lacks it.
  std::optional<Position> field(Position table, unsigned index) {
    const auto back = number<std::int32_t>(table);
    const Position vtable = static_cast<Position>(static_cast<std::int64_t>(table) - back);
    const auto vtable_size = number<std::uint16_t>(vtable);
    const Position entry = 4 + 2 * static_cast<Position>(index);
    if (is_broken_ || entry + 2 > vtable_size) return std::nullopt;
    const auto offset = number<std::uint16_t>(vtable + entry);
    return offset == 0 ? std::nullopt : std::optional(table + offset);
  }

 private:
  const std::string_view bytes_;
  bool is_broken_ = false;
};

// Fields of the tables, in the order of Message.fbs and Schema.fbs.
constexpr unsigned kMessageHeaderType = 1;
constexpr unsigned kMessageHeader = 2;
constexpr unsigned kMessageBodyLength = 3;
constexpr unsigned kBatchLength = 0;
constexpr unsigned kBatchNodes = 1;
constexpr unsigned kBatchBuffers = 2;
constexpr unsigned kBatchCompression = 3;

// Both vectors of a record batch hold pairs of 64-bit numbers.
constexpr Position kPairBytes = 16;

ArrowMessage::Kind kind_of(std::uint8_t header_type) {
  switch (header_type) {
    case 1:
      return ArrowMessage::Kind::kSchema;
    case 2:
      return ArrowMessage::Kind::kDictionaryBatch;
    case 3:
      return ArrowMessage::Kind::kRecordBatch;
    default:
      return ArrowMessage::Kind::kOther;
  }
}

bool is_length(std::int64_t value) {
  return value >= 0 && value <= std::numeric_limits<std::int32_t>::max();
}

// Calls `is_good(first, second)` for the pairs of a vector; false if one is not.
template <typename Check>
bool all_pairs(FlatBuffer& flat, std::optional<Position> reference, const Check& is_good) {
  if (!reference) return true;
  const Position vector = flat.followed(*reference);
  const auto count = flat.number<std::uint32_t>(vector);
  for (std::uint32_t i = 0; i < count && !flat.is_broken(); ++i) {
    const Position pair = vector + 4 + i * kPairBytes;
    if (!is_good(flat.number<std::int64_t>(pair), flat.number<std::int64_t>(pair + 8)))
      return false;
  }
  return true;
}

bool is_sound_batch(FlatBuffer& flat, Position batch, std::int64_t body_bytes) {
  if (const auto length = flat.field(batch, kBatchLength)) {
    if (!is_length(flat.number<std::int64_t>(*length))) return false;
  }
  const auto is_node = [](std::int64_t length, std::int64_t null_count) {
    return is_length(length) && null_count >= -1 && null_count <= length;
  };
  const auto is_buffer = [body_bytes](std::int64_t offset, std::int64_t size) {
    return offset >= 0 && size >= 0 && offset <= body_bytes && size <= body_bytes - offset;
  };
  return all_pairs(flat, flat.field(batch, kBatchNodes), is_node) &&
         all_pairs(flat, flat.field(batch, kBatchBuffers), is_buffer);
}

}  // namespace

Accepted<ArrowMessage> read_arrow_message(std::string_view metadata) {
  FlatBuffer flat(metadata);
  ArrowMessage message;
  const Position root = flat.followed(0);
  if (const auto type = flat.field(root, kMessageHeaderType)) {
    message.kind = kind_of(flat.number<std::uint8_t>(*type));
  }
  if (const auto length = flat.field(root, kMessageBodyLength)) {
    message.body_bytes = flat.number<std::int64_t>(*length);
  }
  if (message.body_bytes < 0) return reject("message", "has a body of negative size");
  if (const auto header = flat.field(root, kMessageHeader);
      header && message.kind == ArrowMessage::Kind::kRecordBatch) {
    const Position batch = flat.followed(*header);
    message.is_compressed = flat.field(batch, kBatchCompression).has_value();
    if (!is_sound_batch(flat, batch, message.body_bytes)) {
      return reject("message", "describes a batch that does not lie within its body");
    }
  }
  if (flat.is_broken()) return reject("message", "is cut off or damaged");
  return message;
}

}  // namespace triage::warehouse
