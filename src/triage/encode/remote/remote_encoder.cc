#include "triage/encode/remote/remote_encoder.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/base/unicode.h"
#include "triage/encode/remote/remote_probe.h"

namespace triage::encode {
namespace {

// What is tried next of a text that was too long: little is lost where it was nearly short enough,
// and few requests are spent where it was not. At a border of code points.
std::size_t next_size(const std::string& text) {
  constexpr std::size_t kFarTooLong = 32'768;  // bytes: more than most models' 8,192 tokens
  std::size_t size = text.size() > kFarTooLong ? text.size() / 2 : text.size() / 4 * 3;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return size;
}

}  // namespace

std::string remote_fingerprint(const RemoteService& service, const std::string& prompt) {
  const auto probe = std::as_bytes(std::span(service.probe));
  const std::string_view bytes(reinterpret_cast<const char*>(probe.data()), probe.size());
  return "remote-1:" + remote_place(service) +
         (bytes.empty() ? "" : ":probe=" + hex_digits(hash64(bytes))) +
         ":prompt=" + hex_digits(hash64(prompt));
}

struct RemoteEncoder::Work {
  std::span<const std::string> texts;  // with the prompt
  Matrix& vectors;
  Progress& progress;
  std::atomic<std::size_t> tokens = 0;
  std::vector<char> is_cut = std::vector<char>(texts.size());  // each text is one thread's

  void take(std::size_t first, const Embeddings& found) {
    std::copy_n(found.vectors.data(), found.vectors.rows() * found.vectors.columns(),
                vectors.row(first).data());
    tokens += found.tokens;
    progress.advance(found.vectors.rows());
  }
};

RemoteEncoder::RemoteEncoder(RemoteService service, std::string prompt, EmbeddingsAccess access)
    : clock_(access.retry.clock),
      prompt_(std::move(prompt)),
      client_(std::move(service), std::move(access)),
      connections_(std::max<std::size_t>(1, client_.service().connections)),
      fingerprint_(remote_fingerprint(client_.service(), prompt_)) {
  TRIAGE_CHECK(client_.service().dimension > 0, "a dimension that was asked for");
}

// Two rounds of each connection: enough to keep them busy, little to lose.
std::size_t RemoteEncoder::piece_bytes() const {
  constexpr std::size_t kBytes = 16'384;
  return 2 * connections_.size() * kBytes;
}

void RemoteEncoder::check_now_and_then() {
  constexpr std::chrono::minutes kLongest{10};
  const Time now = clock_();
  if (checked_ && now >= *checked_ && now - *checked_ < kLongest) return;
  require_same_model(client_);
  checked_ = now;
}

EncodedTexts RemoteEncoder::encode(std::span<const std::string> texts, Progress& progress) {
  EncodedTexts result{.vectors = Matrix(texts.size(), dimension()),
                      .encoded_texts = texts.size(),
                      .tokens = 0,
                      .padding = 0,
                      .cut_texts = {}};
  const RemoteService& service = client_.service();
  if (!texts.empty()) check_now_and_then();
  std::vector<std::string> whole;
  std::vector<std::size_t> ends;  // of the requests
  std::size_t bytes = 0;
  std::size_t begin = 0;
  for (const std::string& text : texts) {
    whole.push_back(repaired_utf8(prompt_ + text));
    const std::size_t last = whole.size() - 1;
    if (last > begin &&
        (last - begin == service.max_texts || bytes + whole.back().size() > service.max_bytes)) {
      ends.push_back(last);
      begin = last;
      bytes = 0;
    }
    bytes += whole.back().size();
  }
  if (!whole.empty()) ends.push_back(whole.size());

  Work work{.texts = whole, .vectors = result.vectors, .progress = progress};
  connections_.for_each(ends.size(), [&](std::size_t request) {
    encode_request(work, request == 0 ? 0 : ends[request - 1], ends[request]);
  });
  result.tokens = work.tokens;
  for (std::size_t i = 0; i < work.is_cut.size(); ++i) {
    if (work.is_cut[i] != 0) result.cut_texts.push_back(i);
  }
  return result;
}

void RemoteEncoder::encode_request(Work& work, std::size_t begin, std::size_t end) {
  if (const auto found = client_.embed(work.texts.subspan(begin, end - begin))) {
    work.take(begin, *found);
  } else if (end - begin > 1) {
    const std::size_t middle = begin + (end - begin) / 2;
    encode_request(work, begin, middle);
    encode_request(work, middle, end);
  } else {
    encode_cut(work, begin);
  }
}

void RemoteEncoder::encode_cut(Work& work, std::size_t text) {
  std::string head = work.texts[text];
  while (true) {
    head.resize(next_size(head));
    if (head.size() <= prompt_.size()) {
      throw InvalidInput("encoder service " + client_.service().url +
                         ": finds a text too long however short it is cut. "
                         "Check what it takes: triage encoder verify.");
    }
    const auto found = client_.embed(std::span(&head, 1));
    if (!found) continue;
    work.take(text, *found);
    work.is_cut[text] = 1;
    return;
  }
}

}  // namespace triage::encode
