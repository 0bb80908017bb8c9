// What a file holds, told by its first bytes and its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace triage::warehouse {

enum class SourceFormat : std::uint8_t { kCsv, kJsonLines, kJsonList, kParquet, kArrow, kDuckDb };

// `beginning` are the first bytes, inflated. Content decides where it is unmistakable, then the
// name's ending (`.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json`, each perhaps with `.gz` or `.zst`),
// then whether the first line is JSON. Throws InvalidInput for what is known to be something else
// (a ZIP or Excel file, a PDF), is binary, is called `.parquet` or `.arrow` and is not, or is
// empty.
[[nodiscard]] SourceFormat format_of(std::string_view beginning, const std::string& name);

// Throws InvalidInput if `name` ends as that of a compressed file does and the first bytes, as they
// lie on the disk, are those of none.
void refuse_false_compression(std::string_view beginning, const std::string& name);

// The files that `location` names, sorted: itself, or those that match its `*`, `?` and `[...]`;
// none if there is no such file.
[[nodiscard]] std::vector<std::filesystem::path> matching_files(const std::string& location);

// The same for reading. Throws NotFound if there are none, InvalidInput for a folder.
[[nodiscard]] std::vector<std::filesystem::path> files_at(const std::string& location);

}  // namespace triage::warehouse
