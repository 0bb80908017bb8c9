// Texts to vectors by an embedding service.
//
// Requests go out over several connections. A request that the service finds too large is halved;
// a single text that it finds too long loses its end, and is counted as cut. A service that cuts
// texts by itself and does not say so cannot be seen through.
#pragma once

#include <span>
#include <string>

#include "triage/base/thread_pool.h"
#include "triage/encode/encoder.h"
#include "triage/encode/remote/embeddings_client.h"

namespace triage::encode {

class RemoteEncoder final : public Encoder {
 public:
  // Connects to nothing yet. `prompt` goes in front of every text. REQUIRES: the service's
  // dimension is known.
  RemoteEncoder(RemoteService service, std::string prompt, EmbeddingsAccess access);

  // As Encoder::encode(), the first time and every ten minutes after require_same_model(); vectors
  // are scaled to unit length, if they have a direction. `tokens` are those the service counts.
  // Throws what EmbeddingsClient::embed() throws; InvalidInput for a text that it finds too long
  // however short it is cut.
  EncodedTexts encode(std::span<const std::string> texts, Progress& progress) override;

  [[nodiscard]] std::size_t dimension() const override { return client_.service().dimension; }
  [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }
  [[nodiscard]] std::size_t piece_bytes() const override;

 private:
  struct Work;  // one call of encode()

  void check_now_and_then();  // throws as require_same_model()
  void encode_request(Work& work, std::size_t begin, std::size_t end);
  void encode_cut(Work& work, std::size_t text);

  Clock clock_;
  std::string prompt_;
  EmbeddingsClient client_;
  ThreadPool connections_;
  std::string fingerprint_;
  std::optional<Time> checked_ = {};  // when it last ran the model that was connected
};

// `remote-1:<remote_place()>:probe=<hash>:prompt=<hash>`, of 16 hex digits each; without the probe
// where the service keeps none. Another model at the same place has another one.
[[nodiscard]] std::string remote_fingerprint(const RemoteService& service,
                                             const std::string& prompt);

}  // namespace triage::encode
