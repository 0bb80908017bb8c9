// From the name of an encoder to one that encodes, with the workspace's cache of vectors.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "triage/cli/context.h"
#include "triage/encode/encoder.h"
#include "triage/encode/encoder_registry.h"
#include "triage/encode/remote/embeddings_client.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/transformer/precision.h"

namespace triage::cli {

// How texts become vectors, where the encoder leaves a choice.
struct Encoding {
  encode::Precision precision = encode::Precision::kFloat32;
  encode::LongTexts long_texts = encode::LongTexts::kHead;
  bool is_cached = true;
};

// An encoder as it is typed where it may have a precision of its own: `e5:int8`.
struct TypedEncoder {
  std::string name;
  std::optional<encode::Precision> precision;
};

// What stands behind the last colon is a precision only if it is one: a folder's name may hold a
// colon, too.
[[nodiscard]] TypedEncoder typed_encoder(std::string_view typed);

// Where the workspace keeps its encoders' records.
[[nodiscard]] encode::EncoderRegistry encoder_registry(const Context& context);

// The encoder of that name in the workspace, else the folder of that name. `prefix` takes the place
// of the prompt that is known. Throws NotFound, InvalidInput if nobody says which prompt it wants,
// Corrupt.
[[nodiscard]] encode::EncoderRecord encoder_record(const std::string& name,
                                                   const std::optional<std::string>& prefix,
                                                   const Context& context);

// The same for commands that take no --prefix: whose prompt nobody knows has to be named first.
[[nodiscard]] encode::EncoderRecord encoder_record(const std::string& name, const Context& context);

// The encoder without a cache. Throws what TransformerEncoder throws, InvalidInput for a choice
// that a remote encoder does not leave.
[[nodiscard]] std::unique_ptr<encode::Encoder> open_bare_encoder(
    const encode::EncoderRecord& record, const Encoding& encoding, const Context& context);

// The same with the cache, unless `encoding` does without; one that cannot be opened is noted. A
// precision that the workspace sees for the first time is measured (precision_note.h).
[[nodiscard]] std::unique_ptr<encode::Encoder> open_encoder(const encode::EncoderRecord& record,
                                                            const Encoding& encoding,
                                                            Context& context);

// How a service is reached from here: the key in its variable, --offline.
[[nodiscard]] encode::EmbeddingsAccess embeddings_access(const encode::RemoteService& service,
                                                         const Context& context);

// Where the workspace keeps vectors that were made, and what was measured of encoders:
// encode::VectorCache, encode::PrecisionRecords, encode::ParityRecords.
[[nodiscard]] std::filesystem::path vector_cache_file(const Context& context);
[[nodiscard]] std::filesystem::path precision_records_file(const Context& context);
[[nodiscard]] std::filesystem::path parity_records_file(const Context& context);

}  // namespace triage::cli
