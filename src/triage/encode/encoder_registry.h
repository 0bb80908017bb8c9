// The encoders of a workspace by name: where each lies, or which service it is, and which words it
// wants in front of a text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/encode/prompt.h"
#include "triage/encode/remote/remote_service.h"

namespace triage::encode {

struct EncoderRecord {
  std::string name;              // letters, digits, `-`, `_`, `.`; at most 64
  std::filesystem::path folder;  // of the model, absolute; empty for a remote one
  Prompt prompt;
  std::string origin;  // the hub's repository and revision; empty for a folder of one's own
  std::optional<RemoteService> remote = {};  // the service that encodes, instead of a folder

  // Where the model is: its folder, or the service's URL.
  [[nodiscard]] std::string place() const { return remote ? remote->url : folder.string(); }
};

// One JSON file an encoder. Processes may use it at once: the last to write wins.
class EncoderRegistry {
 public:
  // `folder` need not exist.
  explicit EncoderRegistry(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // By name. Throws Corrupt for a record that cannot be read.
  [[nodiscard]] std::vector<EncoderRecord> records() const;

  // Without those that cannot be read.
  [[nodiscard]] std::vector<EncoderRecord> readable_records() const;

  [[nodiscard]] bool has(std::string_view name) const;

  // Throws NotFound that names the nearest, Corrupt.
  [[nodiscard]] EncoderRecord record(std::string_view name) const;

  // Letters, digits, `-`, `_` and `.`, not the first; at most 64; not what `train --encoder` means
  // otherwise (`auto`, `given`, `lexical`).
  [[nodiscard]] static bool is_name(std::string_view name);
  // Throws InvalidInput, saying what a name is, unless `name` is one.
  static void require_name(std::string_view name);

  // Adds or replaces. Throws InvalidInput for a name that is none, Unavailable.
  void put(const EncoderRecord& record) const;

  // Forgets the name alone: the model's files stay. Throws NotFound, Unavailable.
  void remove(std::string_view name) const;

 private:
  [[nodiscard]] std::vector<std::filesystem::path> files() const;  // by name
  [[nodiscard]] std::filesystem::path file_of(std::string_view name) const;

  std::filesystem::path folder_;
};

}  // namespace triage::encode
