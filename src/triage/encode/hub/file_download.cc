#include "triage/encode/hub/file_download.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"

namespace triage::encode::hub {
namespace {

constexpr int kMostRestarts = 3;

// Less than this is no progress: a server that gives a few bytes a try would never be given up.
constexpr std::uint64_t kProgressBytes = 1U << 20U;

}  // namespace

FileDownload::FileDownload(const HubClient& hub, const RemoteModel& model, const RemoteFile& file,
                           PartialFile& partial, Progress& progress)
    : hub_(hub),
      model_(model),
      file_(file),
      partial_(partial),
      progress_(progress),
      name_("model '" + model.repo + "' file '" + file.path + "'") {}

void FileDownload::run(ThreadPool& connections) {
  for (int restarts = 0;; ++restarts) {
    restart_ = Restart::kNone;
    connections.for_each(partial_.piece_count(), [&](std::size_t piece) { fetch_piece(piece); });
    if (restart_ == Restart::kNone) return;
    if (restarts == kMostRestarts) {
      throw Unavailable(name_ +
                        ": its server cut it again and again and does not go on where it "
                        "ended. Try again later.");
    }
    progress_.note(name_ + ": begun anew: " +
                   (restart_ == Restart::kChanged ? "the server has another version of it."
                                                  : "the server gives no parts of files."));
    partial_.start_anew(restart_ == Restart::kChanged ? partial_.piece_bytes() : file_.size);
  }
}

void FileDownload::fetch_piece(std::size_t piece) {
  net::RetryTools tools = hub_.retry();
  tools.seed = hash64(file_.path, tools.seed) + piece;  // connections do not return all at once
  net::Retries retries(tools);
  for (std::uint64_t received = 0;;) {
    const PartialFile::Range missing = partial_.missing(piece);
    if (missing.begin == missing.end || restart_ != Restart::kNone) return;
    const Attempt attempt = try_piece(piece);
    if (attempt.failure.empty()) continue;
    received += attempt.received;
    if (received >= kProgressBytes) {
      retries.reset();
      received = 0;
    }
    if (!retries.wait_for_next(attempt.asked)) {
      throw Unavailable(name_ + ": gave up after " + std::to_string(retries.tries()) +
                        " tries, what has come is kept: " + attempt.failure);
    }
  }
}

net::Request FileDownload::piece_request(std::size_t piece) const {
  net::Request request = hub_.file_request(model_, file_);
  const PartialFile::Range missing = partial_.missing(piece);
  if (missing.begin == 0 && missing.end == file_.size) return request;
  request.headers.add(
      "Range", "bytes=" + std::to_string(missing.begin) + "-" + std::to_string(missing.end - 1));
  if (const std::string etag = partial_.etag(); !etag.empty()) {
    request.headers.add("If-Range", etag);
  }
  return request;
}

FileDownload::Attempt FileDownload::try_piece(std::size_t piece) {
  const net::Request request = piece_request(piece);
  Attempt attempt;
  std::optional<bool> is_taken;  // known with the first bytes
  net::ResponseHead head;
  try {
    head = hub_.http().stream(request, [&](const net::ResponseHead& known, std::string_view bytes) {
      if (!is_taken) is_taken = takes(known, request);
      if (!*is_taken || restart_ != Restart::kNone) return false;
      take(piece, bytes);
      attempt.received += bytes.size();
      return true;
    });
  } catch (const net::NoAnswer& failure) {
    attempt.failure = failure.what();
    return attempt;
  }
  if (!is_taken) is_taken = takes(head, request);
  if (restart_ != Restart::kNone) return attempt;
  if (!*is_taken && !net::is_retryable(head.status)) hub_.throw_refusal(name_, head);
  const PartialFile::Range left = partial_.missing(piece);
  if (*is_taken && left.begin == left.end) return attempt;
  attempt.failure =
      *is_taken ? "the answer ended early. Check the network and the proxy."
                : "the server answers " + std::to_string(head.status) + ". Try again later.";
  if (const auto after = head.headers.find("Retry-After")) {
    attempt.asked = net::parse_retry_after(*after, hub_.retry().clock());
  }
  return attempt;
}

bool FileDownload::takes(const net::ResponseHead& head, const net::Request& request) {
  if (head.status == 200) return takes_whole(head, request);
  if (head.status == 206) return takes_part(head, request);
  if (head.status == 416) restart_ = Restart::kChanged;
  return false;
}

// To a request for a part it means: this server gives none, or If-Range did not hold.
bool FileDownload::takes_whole(const net::ResponseHead& head, const net::Request& request) {
  const bool is_same = partial_.accept_etag(head.headers.find("ETag").value_or(""));
  if (request.headers.find("Range")) {
    restart_ = is_same ? Restart::kWithoutRanges : Restart::kChanged;
    return false;
  }
  const auto length = head.headers.find("Content-Length");
  if (length && *length != std::to_string(file_.size)) throw_wrong_size(std::string(*length));
  return true;
}

bool FileDownload::takes_part(const net::ResponseHead& head, const net::Request& request) {
  const auto asked = request.headers.find("Range");
  if (!asked) return false;
  if (!partial_.accept_etag(head.headers.find("ETag").value_or(""))) {
    restart_ = Restart::kChanged;
    return false;
  }
  const std::string_view bounds = asked->substr(std::string_view("bytes=").size());
  const std::string wanted = "bytes " + std::string(bounds) + "/" + std::to_string(file_.size);
  const std::string_view found = head.headers.find("Content-Range").value_or("nothing");
  if (found != wanted) throw_wrong_size(std::string(found));
  return true;
}

void FileDownload::take(std::size_t piece, std::string_view bytes) {
  const PartialFile::Range missing = partial_.missing(piece);
  if (bytes.size() > missing.end - missing.begin) throw_wrong_size("more");
  partial_.write(piece, bytes);
  progress_.advance(bytes.size());
}

void FileDownload::throw_wrong_size(const std::string& found) const {
  throw Corrupt(name_ + ": has " + std::to_string(file_.size) +
                " bytes by the hub's list, but its server says '" + found +
                "'. Pull again; if it stays so, check the proxy and HF_ENDPOINT.");
}

}  // namespace triage::encode::hub
