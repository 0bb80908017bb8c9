// Finds out how an embedding service answers, by asking it with texts that tell nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "triage/encode/remote/embeddings_client.h"

namespace triage::encode {

// `asked` (URL, model, limits) completed by what a short text shows: its vector, the dimension, and
// whether vectors can come as Base64. Where `dimension` is given and the model's vectors are
// longer, asks for vectors of that dimension.
//
// Throws what EmbeddingsClient::embed() throws, with what the service says of a refusal;
// Unavailable if it gives no vectors of `dimension`, or one without a direction.
[[nodiscard]] RemoteService connected_service(RemoteService asked,
                                              std::optional<std::size_t> dimension,
                                              EmbeddingsAccess access);

// Whether two vectors of that text are one model's, here and on another processor, say. An empty
// one is nobody's.
[[nodiscard]] bool is_same_model(std::span<const float> probe, std::span<const float> other);

// Throws Unavailable if the vector of that text is another one now: another model answers in place
// of the one that was connected. Asks nothing where the service keeps no vector.
void require_same_model(EmbeddingsClient& client);

struct RemoteProbe {
  double seconds = 0;  // until a short text was answered
  // Two long texts that differ in their ends have one vector: the service reads their beginning and
  // does not say so.
  bool cuts_silently = false;
  std::size_t long_text_words = 0;  // of those two
};

// Asks for a short and two long texts. Throws as connected_service(), also for another dimension
// than `service` has, and as require_same_model().
[[nodiscard]] RemoteProbe probe_service(const RemoteService& service, EmbeddingsAccess access);

}  // namespace triage::encode
