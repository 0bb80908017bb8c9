#include "triage/warehouse/store/document_segment.h"

#include <array>
#include <charconv>
#include <utility>
#include <variant>

#include "triage/base/fingerprint.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/arrow/arrow_integers.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

enum Column : std::size_t {
  kKindColumn,
  kId,
  kChangedAt,
  kCreatedAt,
  kLabel,
  kChannel,
  kLanguage,
  kMaskedShare,
  kFields,
  kBody,
  kCourtesies,
  kVector,
  kCode,
  kReason,
  kKey,
  kContent,
  kLabelKey,
  kSlot,
  kColumnCount
};

// In the order of Column.
const std::vector<ArrowColumn>& columns() {
  static const std::vector<ArrowColumn> all{
      {"kind", ArrowCell::kText},          {"id", ArrowCell::kText},
      {"changed_at", ArrowCell::kTime},    {"created_at", ArrowCell::kTime},
      {"label", ArrowCell::kText},         {"channel", ArrowCell::kText},
      {"language", ArrowCell::kText},      {"masked_share", ArrowCell::kNumber},
      {"fields", ArrowCell::kText},        {"body", ArrowCell::kText},
      {"courtesies", ArrowCell::kText},    {"vector", ArrowCell::kNumbers},
      {"left_out_code", ArrowCell::kText}, {"left_out_reason", ArrowCell::kText},
      {"key", ArrowCell::kInteger},        {"content", ArrowCell::kInteger},
      {"label_key", ArrowCell::kInteger},  {"slot", ArrowCell::kInteger},
  };
  return all;
}

constexpr std::array<std::string_view, 3> kKinds{"document", "left_out", "gone"};

std::string text_in(const Row& row, Column column) {
  const auto* text = std::get_if<std::string>(&row.values.at(column));
  return text == nullptr ? std::string() : *text;
}

std::optional<Time> time_in(const Row& row, Column column) {
  const auto* time = std::get_if<Time>(&row.values.at(column));
  return time == nullptr ? std::nullopt : std::optional(*time);
}

double number_in(const Row& row, Column column) {
  const std::string text = text_in(row, column);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::uint64_t bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

}  // namespace

SegmentWriter::SegmentWriter(fs::path file, const DuckDbOptions& duckdb)
    : file_(std::move(file)), table_(file_.string(), duckdb), batch_(columns()) {}

void SegmentWriter::add(const StoredRow& row) {
  constexpr std::uint64_t kBatchRows = 2048;
  const auto add_text = [&](Column column, const std::string& text) {
    batch_.add_text(column, repaired_utf8(text));
    bytes_ += text.size();
  };
  const auto add_time = [&](Column column, const std::optional<Time>& time) {
    time ? batch_.add_time(column, *time) : batch_.add_null(column);
  };
  batch_.add_text(kKindColumn, kKinds.at(static_cast<std::size_t>(row.kind)));
  add_text(kId, row.id);
  add_time(kChangedAt, row.changed_at);
  if (row.kind == StoredKind::kDocument) {
    const Document& document = row.document;
    add_time(kCreatedAt, document.created_at);
    document.label ? add_text(kLabel, *document.label) : batch_.add_null(kLabel);
    batch_.add_text(kChannel, name_of(document.channel));
    add_text(kLanguage, document.language);
    batch_.add_number(kMaskedShare, document.masked_share);
    add_text(kFields, document.fields);
    add_text(kBody, document.body);
    add_text(kCourtesies, document.courtesies);
    document.vector.empty() ? batch_.add_null(kVector)
                            : batch_.add_vector(kVector, document.vector);
    bytes_ += document.vector.size() * sizeof(float);
  } else {
    for (std::size_t column = kCreatedAt; column <= kVector; ++column) batch_.add_null(column);
  }
  if (row.kind == StoredKind::kLeftOut) {
    add_text(kCode, row.why.field);
    add_text(kReason, row.why.reason);
  } else {
    batch_.add_null(kCode);
    batch_.add_null(kReason);
  }
  batch_.add_integer(kKey, static_cast<std::int64_t>(row.keys.key));
  batch_.add_integer(kContent, static_cast<std::int64_t>(row.keys.content));
  batch_.add_integer(kLabelKey, static_cast<std::int64_t>(row.keys.label));
  batch_.add_integer(kSlot, static_cast<std::int64_t>(row.keys.slot));
  batch_.end_row();
  ++rows_;
  if (++rows_in_batch_ == kBatchRows) flush();
}

void SegmentWriter::flush() {
  table_.add(batch_.finish());
  rows_in_batch_ = 0;
}

StoredSegment SegmentWriter::close() {
  if (rows_in_batch_ > 0 || rows_ == 0) flush();
  table_.close();
  return segment_of(file_, rows_);
}

StoredSegment segment_of(const fs::path& file, std::uint64_t rows) {
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return {.file = file.filename().string(),
          .rows = rows,
          .bytes = fs::file_size(file),
          .sha256 = sha256_hex_of_file(file)};
}

void for_each_key(AdbcConnection& duckdb, const fs::path& file, const Wording& wording,
                  const TakeKeys& take) {
  const std::string sql =
      "SELECT key, content, label_key, slot, "
      "CAST(CASE kind WHEN 'document' THEN 0 WHEN 'left_out' THEN 1 ELSE 2 END AS BIGINT), "
      "CAST(file_row_number AS BIGINT) FROM read_parquet(" +
      sql_text(file.string()) + ", file_row_number = true)";
  for_each_integer_row(duckdb.query(sql, wording), 6, wording,
                       [&](std::span<const std::int64_t> cells) {
                         take({.key = bits(cells[0]),
                               .content = bits(cells[1]),
                               .label = bits(cells[2]),
                               .slot = bits(cells[3])},
                              static_cast<StoredKind>(cells[4]), bits(cells[5]));
                       });
}

std::string document_columns() {
  std::string names;
  for (std::size_t column = 0; column < kKey; ++column) {
    names += (column == 0 ? "" : ", ") + columns()[column].name;
  }
  return names;
}

void add_stored_row(const Row& row, DocumentBatch& batch, std::uint64_t number) {
  if (text_in(row, kKindColumn) != kKinds[0]) {
    batch.left_out.push_back({.row = number,
                              .id = text_in(row, kId),
                              .why = {text_in(row, kCode), text_in(row, kReason)},
                              .line = number});
    return;
  }
  Document document{.id = text_in(row, kId),
                    .fields = text_in(row, kFields),
                    .body = text_in(row, kBody),
                    .courtesies = text_in(row, kCourtesies),
                    .language = text_in(row, kLanguage),
                    .channel = parse_channel(text_in(row, kChannel)).value_or(Channel::kUnknown),
                    .masked_share = number_in(row, kMaskedShare),
                    .created_at = time_in(row, kCreatedAt),
                    .label = std::nullopt,
                    .vector = {},
                    .row = number,
                    .line = number};
  if (const auto* label = std::get_if<std::string>(&row.values.at(kLabel))) document.label = *label;
  if (const auto* vector = std::get_if<std::vector<float>>(&row.values.at(kVector))) {
    document.vector = *vector;
  }
  batch.documents.push_back(std::move(document));
}

}  // namespace triage::warehouse
