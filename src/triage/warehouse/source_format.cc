#include "triage/warehouse/source_format.h"

#include <glob.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/base/unicode.h"
#include "triage/warehouse/table/column_names.h"
#include "triage/warehouse/table/json_row.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

struct Foreign {
  std::string_view magic;
  std::string_view what;
  std::string_view advice;
};
constexpr Foreign kForeign[] = {
    {"PK\x03\x04", "a ZIP archive or an Excel workbook", "Save the sheet as CSV."},
    {"\xD0\xCF\x11\xE0", "an old Office document", "Save it as CSV."},
    {"%PDF-", "a PDF document", "Export the tickets as CSV, JSON Lines or Parquet."},
    {"BZh91AY&SY", "compressed with bzip2", "Use gzip or Zstandard."},
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     "compressed with xz", "Use gzip or Zstandard."},
    {std::string_view("SQLite format 3\0", 16), "an SQLite database", "Export the table as CSV."},
    {"Obj\x01", "an Avro file", "Convert it to Parquet."},
};

constexpr std::string_view kParquetMagic = "PAR1";
constexpr std::string_view kArrowFileMagic = "ARROW1";
constexpr std::string_view kArrowStreamMagic = "\xFF\xFF\xFF\xFF";

// A checksum of 8 bytes, the magic, and the version in 8 bytes, of which text has no zeros.
bool is_duckdb(std::string_view beginning) {
  constexpr std::string_view kMagic = "DUCK";
  constexpr std::size_t kMagicAt = 8;
  constexpr std::size_t kZerosAt = 16;
  return beginning.size() > kZerosAt + 4 && beginning.substr(kMagicAt).starts_with(kMagic) &&
         beginning.substr(kZerosAt, 4) == std::string_view("\0\0\0\0", 4);
}

std::optional<SourceFormat> by_content(std::string_view beginning) {
  if (beginning.starts_with(kParquetMagic)) return SourceFormat::kParquet;
  if (beginning.starts_with(kArrowFileMagic) || beginning.starts_with(kArrowStreamMagic)) {
    return SourceFormat::kArrow;
  }
  if (is_duckdb(beginning)) return SourceFormat::kDuckDb;
  return std::nullopt;
}

// `.csv` of `Tickets.CSV.gz`.
std::string ending_of(const std::string& name) {
  std::string lower = folded(name);
  for (const std::string_view packed : {".gz", ".zst", ".gzip", ".zstd"}) {
    if (lower.ends_with(packed)) lower.resize(lower.size() - packed.size());
  }
  return fs::path(lower).extension();
}

// A name that promises what the content is not.
void refuse_false_name(const std::string& name) {
  const std::string ending = ending_of(name);
  const bool is_parquet = ending == ".parquet" || ending == ".pq";
  if (is_parquet || ending == ".arrow" || ending == ".arrows" || ending == ".feather") {
    throw InvalidInput("'" + name + "': is no " + (is_parquet ? "Parquet" : "Arrow") +
                       " file, although it is called one. Write it again, or give it the ending "
                       "of what it is, say .csv.");
  }
}

// Text has hardly any control characters but those that lay it out; every eighth byte of anything
// else is one. A few may stand in some rows, which are then rejected one by one.
void refuse_binary(std::string_view beginning, const std::string& name) {
  constexpr std::ptrdiff_t kControlsMin = 4;
  constexpr std::ptrdiff_t kBytesAControl = 32;
  if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) return;  // UTF-16
  const std::ptrdiff_t controls = std::count_if(beginning.begin(), beginning.end(), [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x08 || (value > 0x0D && value < 0x20) || value == 0x7F;
  });
  const auto bytes = static_cast<std::ptrdiff_t>(beginning.size());
  if (controls < kControlsMin || controls * kBytesAControl < bytes) return;
  throw InvalidInput("'" + name + "': is binary and no kind of table that is known, or UTF-16 " +
                     "without its mark. Export the tickets as CSV, JSON Lines or Parquet.");
}

std::optional<SourceFormat> by_name(const std::string& name) {
  const std::string ending = ending_of(name);
  if (ending == ".csv" || ending == ".tsv" || ending == ".tab") return SourceFormat::kCsv;
  if (ending == ".jsonl" || ending == ".ndjson" || ending == ".json") {
    return SourceFormat::kJsonLines;
  }
  return std::nullopt;
}

constexpr std::string_view kBlanks = " \t\r\n";

// Is the JSON a list, or does its first object go on behind the line of its bracket?
bool spans_lines(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return false;
  if (text[first] == '[') return true;
  const std::size_t end = text.find('\n', first);
  if (text[first] != '{' || end == std::string_view::npos) return false;
  return text.find_first_not_of(" \t\r", first + 1) == end;
}

// Is the first line a JSON object or text? Is there a list of objects?
bool begins_with_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return false;
  if (text[first] == '{') return true;
  if (text[first] == '[') {
    const std::size_t second = text.find_first_not_of(kBlanks, first + 1);
    return second != std::string_view::npos && text[second] == '{';
  }
  if (text[first] != '"') return false;
  const std::string_view line = text.substr(first, text.find('\n', first) - first);
  ColumnNames columns;
  Row row;
  parse_json_row(line, columns, row);
  return !row.unusable;
}

}  // namespace

SourceFormat format_of(std::string_view beginning, const std::string& name) {
  if (beginning.empty()) {
    throw InvalidInput("'" + name + "': is empty. Check how it was written.");
  }
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
  if (beginning.starts_with(kUtf8Mark)) beginning.remove_prefix(kUtf8Mark.size());
  for (const Foreign& foreign : kForeign) {
    if (beginning.starts_with(foreign.magic)) {
      throw InvalidInput("'" + name + "': is " + std::string(foreign.what) + ". " +
                         std::string(foreign.advice));
    }
  }
  if (const auto format = by_content(beginning)) return *format;
  refuse_false_name(name);
  refuse_binary(beginning, name);
  SourceFormat format = SourceFormat::kCsv;
  if (const auto named = by_name(name)) {
    format = *named;
  } else if (begins_with_json(beginning)) {
    format = SourceFormat::kJsonLines;
  }
  const bool is_list = format == SourceFormat::kJsonLines && spans_lines(beginning);
  return is_list ? SourceFormat::kJsonList : format;
}

void refuse_false_compression(std::string_view beginning, const std::string& name) {
  struct Packing {
    std::string_view ending, magic, what;
  };
  constexpr Packing kPackings[] = {{".gz", "\x1F\x8B", "gzip"},
                                   {".gzip", "\x1F\x8B", "gzip"},
                                   {".zst", "\x28\xB5\x2F\xFD", "Zstandard"},
                                   {".zstd", "\x28\xB5\x2F\xFD", "Zstandard"}};
  const std::string lower = folded(name);
  for (const Packing& packing : kPackings) {
    if (beginning.empty() || !lower.ends_with(packing.ending)) continue;
    if (std::any_of(std::begin(kPackings), std::end(kPackings),
                    [&](const Packing& any) { return beginning.starts_with(any.magic); })) {
      return;
    }
    throw InvalidInput("'" + name + "': is not compressed, although it is called " +
                       std::string(packing.what) + ". If it is whole, rename it without " +
                       std::string(packing.ending) + ".");
  }
}

std::vector<fs::path> matching_files(const std::string& location) {
  if (fs::exists(location)) return {location};
  glob_t found{};
  ::glob(location.c_str(), 0, nullptr, &found);
  std::vector<fs::path> files(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  std::erase_if(files, [](const fs::path& file) { return fs::is_directory(file); });
  return files;
}

std::vector<fs::path> files_at(const std::string& location) {
  if (fs::is_directory(location)) {
    throw InvalidInput("'" + location + "': is a folder. Name the files in it, say '" +
                       (fs::path(location) / "*.csv").string() + "'.");
  }
  std::vector<fs::path> files = matching_files(location);
  if (!files.empty()) return files;

  std::vector<std::string> siblings;
  std::error_code unreadable;  // then there is nothing to suggest
  const fs::path parent = fs::path(location).parent_path();
  for (const auto& entry :
       fs::directory_iterator(parent.empty() ? fs::path(".") : parent, unreadable)) {
    siblings.push_back((parent / entry.path().filename()).string());
  }
  std::sort(siblings.begin(), siblings.end());
  throw NotFound("source '" + location + "': there is no such file." +
                 did_you_mean(location, siblings) + " Check the path.");
}

}  // namespace triage::warehouse
