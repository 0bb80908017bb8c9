// Up to when the tickets of a source have their decisions in a table, so that the next run need not
// make them again. A small file for each table, beside the copy of the source.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "triage/base/clock.h"

namespace triage::warehouse {

// What has to be the same for decisions that were made to hold.
struct DecisionMark {
  std::string table = {};
  std::string model = {};   // its version, and when it was made
  std::string origin = {};  // origin_of() the tickets
};

// Nullopt if nothing is known, or of another model or origin.
[[nodiscard]] std::optional<Time> decided_until(const std::filesystem::path& file,
                                                const DecisionMark& mark);

// Makes the folder, private to the user, if it is not there. Throws Unavailable.
void write_decided_until(const std::filesystem::path& file, const DecisionMark& mark,
                         Time watermark);

// A name of a source or a table as the name of a file or folder: two names never give the same.
[[nodiscard]] std::string file_name_of(const std::string& name);

}  // namespace triage::warehouse
