// Short names for content: XXH3 where speed counts and nobody attacks, SHA-256 where files are
// checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace triage {

// XXH3, 64 bits. The value is part of file formats (splits, hashed features): it never changes.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// The same over a file, read in blocks. Throws NotFound if it cannot be opened, Unavailable if
// reading fails.
[[nodiscard]] std::string sha256_hex_of_file(const std::filesystem::path& file);

// Git's name of a blob with the file's bytes, 40 lower-case hex digits: SHA-1 of `blob <size>`, a
// zero byte and the bytes. It tells changed from unchanged and does not withstand an attacker.
// Throws as sha256_hex_of_file.
[[nodiscard]] std::string git_blob_name_of_file(const std::filesystem::path& file);

// SHA-256 over pieces that arrive one after the other. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);

  // 64 lower-case hex digits of all that was given. Called at most once.
  [[nodiscard]] std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage
