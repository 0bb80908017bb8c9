// What has come of one file so far, so that a cut download goes on where it ended.
//
// Bytes go to `<name>.part` at their place; `<name>.part.state` says how far each piece has come.
// That file is written in place and never grows: a full disk cannot spoil it. After a crash both
// may lag behind each other; the hash of the whole file decides in the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace triage::encode::hub {

class PartialFile {
 public:
  struct Range {
    std::uint64_t begin = 0;  // within the file
    std::uint64_t end = 0;    // exclusive
  };

  // Goes on with `<path>.part` if that is of a file of `size` bytes, begins it otherwise, with
  // pieces of `piece_bytes`. Throws Unavailable. REQUIRES: nobody else has it open.
  PartialFile(const std::filesystem::path& path, std::uint64_t size, std::uint64_t piece_bytes);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  [[nodiscard]] std::size_t piece_count() const { return done_.size(); }
  [[nodiscard]] std::uint64_t piece_bytes() const { return piece_bytes_; }

  // Bytes that are there. Any thread.
  [[nodiscard]] std::uint64_t done_bytes() const;

  // What is missing of a piece. One thread a piece.
  [[nodiscard]] Range missing(std::size_t piece) const;

  // Adds the next bytes of a piece. One thread a piece. Throws Unavailable (disk full) and keeps
  // what is there. REQUIRES: they fit in the piece.
  void write(std::size_t piece, std::string_view bytes);

  // Remembers the first strong ETag (RFC 9110, 8.8.3) that came with bytes; returns false if
  // another one is remembered. Any thread.
  [[nodiscard]] bool accept_etag(std::string_view etag);

  // The remembered ETag, or nothing. Any thread.
  [[nodiscard]] std::string etag() const;

  // Forgets all bytes and the ETag. No piece may be at work.
  void start_anew(std::uint64_t piece_bytes);

  // Where the bytes are.
  [[nodiscard]] const std::filesystem::path& path() const { return part_; }

  // Syncs the bytes and gives them their final name, read-only. Throws Unavailable. Last call.
  void publish(const std::filesystem::path& final_path);

  // Removes both files. Last call.
  void discard();

 private:
  [[nodiscard]] bool load_state();
  void write_state(std::uint64_t offset, std::string_view text) const;
  [[nodiscard]] std::uint64_t piece_begin(std::size_t piece) const { return piece * piece_bytes_; }
  [[nodiscard]] std::uint64_t piece_end(std::size_t piece) const;

  std::filesystem::path part_;
  std::filesystem::path state_;
  std::uint64_t size_;
  std::uint64_t piece_bytes_;
  int part_descriptor_ = -1;
  int state_descriptor_ = -1;
  mutable std::mutex mutex_;         // of what follows
  std::vector<std::uint64_t> done_;  // bytes of each piece
  std::string etag_;
};

}  // namespace triage::encode::hub
