// Brings all bytes of one file of a model into a PartialFile, by several connections if it is
// large.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/encode/hub/hub_client.h"
#include "triage/encode/hub/partial_file.h"

namespace triage::encode::hub {

class FileDownload {
 public:
  FileDownload(const HubClient& hub, const RemoteModel& model, const RemoteFile& file,
               PartialFile& partial, Progress& progress);

  // Fetches what is missing, one request a piece (RFC 9110, 14: Range, If-Range), and goes on after
  // cuts. Begins anew if the file changed meanwhile, and in one stream if the server gives no
  // ranges. Advances `progress` by bytes.
  //
  // Throws Corrupt if the server says another size; InvalidInput, NotFound, Unavailable where it
  // refuses or the tries are used up; Interrupted. What has come is kept. The bytes are not
  // checked.
  void run(ThreadPool& connections);

 private:
  enum class Restart { kNone, kChanged, kWithoutRanges };

  // What one request for a piece came to.
  struct Attempt {
    std::uint64_t received = 0;
    std::string failure;             // why it ended early
    std::optional<net::Wait> asked;  // Retry-After
  };

  void fetch_piece(std::size_t piece);
  [[nodiscard]] Attempt try_piece(std::size_t piece);
  [[nodiscard]] net::Request piece_request(std::size_t piece) const;
  [[nodiscard]] bool takes(const net::ResponseHead& head, const net::Request& request);
  [[nodiscard]] bool takes_whole(const net::ResponseHead& head, const net::Request& request);
  [[nodiscard]] bool takes_part(const net::ResponseHead& head, const net::Request& request);
  void take(std::size_t piece, std::string_view bytes);
  [[noreturn]] void throw_wrong_size(const std::string& found) const;

  const HubClient& hub_;
  const RemoteModel& model_;
  const RemoteFile& file_;
  PartialFile& partial_;
  Progress& progress_;
  std::string name_;  // for messages
  std::atomic<Restart> restart_ = Restart::kNone;
};

}  // namespace triage::encode::hub
