#include "triage/cli/open_encoder.h"

#include "triage/base/error.h"
#include "triage/encode/transformer/transformer_encoder.h"
#include "triage/encode/vector_cache.h"

namespace triage::cli {

encode::EncoderRegistry encoder_registry(const Context& context) {
  return encode::EncoderRegistry(context.var() / "encoders");
}

encode::EncoderRecord encoder_record(const std::string& name,
                                     const std::optional<std::string>& prefix,
                                     const Context& context) {
  const encode::EncoderRegistry registry = encoder_registry(context);
  if (registry.has(name) || !std::filesystem::is_directory(name)) {
    encode::EncoderRecord record = registry.record(name);
    if (!std::filesystem::is_directory(record.folder)) {
      throw NotFound("encoder '" + record.name + "': its folder '" + record.folder.string() +
                     "' is gone. Bring it back, or add the encoder anew.");
    }
    if (prefix) record.prompt = encode::resolve_prompt(record.folder, record.name, prefix);
    return record;
  }
  return {.name = name,
          .folder = name,
          .prompt = encode::resolve_prompt(name, "", prefix),
          .origin = ""};
}

std::unique_ptr<encode::Encoder> open_encoder(const encode::EncoderRecord& record,
                                              const Encoding& encoding, Context& context) {
  encode::TransformerEncoderOptions options{
      .prompt = record.prompt,
      .long_texts = encoding.long_texts,
      .transformer = {.precision = encoding.precision, .threads = context.thread_count()}};
  auto encoder = std::make_unique<encode::TransformerEncoder>(record.folder, options);
  if (!encoding.is_cached) return encoder;
  std::unique_ptr<encode::VectorCache> cache;
  try {
    cache = std::make_unique<encode::VectorCache>(context.var() / "cache" / "vectors.sqlite",
                                                  encoder->fingerprint(), encoder->dimension(),
                                                  encode::VectorCache::Options{});
  } catch (const Error& error) {  // a cache is no reason to stop
    context.console.note(std::string(error.what()) + " Encoding goes on without the cache.");
    return encoder;
  }
  return std::make_unique<encode::CachedEncoder>(std::move(encoder), std::move(cache));
}

encode::Precision precision_named(std::string_view name) {
  if (name == "bf16") return encode::Precision::kBfloat16;
  if (name == "int8") return encode::Precision::kInt8;
  return encode::Precision::kFloat32;
}

}  // namespace triage::cli
