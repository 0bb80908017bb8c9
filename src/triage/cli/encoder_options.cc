#include "triage/cli/encoder_options.h"

#include "triage/base/error.h"
#include "triage/cli/exit_code.h"
#include "triage/encode/transformer/transformer_encoder.h"
#include "triage/encode/vector_cache.h"

namespace triage::cli {
namespace {

encode::Precision precision_named(const std::string& name) {
  if (name == "bf16") return encode::Precision::kBfloat16;
  if (name == "int8") return encode::Precision::kInt8;
  return encode::Precision::kFloat32;
}

}  // namespace

void EncoderOptions::declare(Options& options) {
  options.heading("Encoder");
  options.option("--encoder", "ENCODER", encoder_,
                 "A folder with a Hugging Face model, or a name of `encoder list`");
  options.option("--prefix", "TEXT", prefix_,
                 "Words in front of every text, such as 'query: ' (default: what the model wants)");
}

void EncoderOptions::declare_encoding(Options& options) {
  declare(options);
  options.option("--precision", "PRECISION", precision_,
                 "Numbers to reckon with: exact, or half and a quarter as wide (default: f32)",
                 "f32|bf16|int8");
  options.option("--long", "HOW", long_texts_,
                 "What becomes of texts that are too long: their beginning, both ends, or the mean "
                 "of windows (default: head)",
                 "head|head-tail|windows");
  options.option("--no-cache", has_no_cache_,
                 "Encode every text, also those whose vectors are known");
}

encode::EncoderRecord EncoderOptions::record(const Context& context) const {
  if (!encoder_ || encoder_->empty()) {
    throw WrongUsage("--encoder is missing: name a folder with a Hugging Face model.");
  }
  const encode::EncoderRegistry registry = encoder_registry(context);
  if (registry.has(*encoder_) || !std::filesystem::is_directory(*encoder_)) {
    encode::EncoderRecord record = registry.record(*encoder_);
    if (!std::filesystem::is_directory(record.folder)) {
      throw NotFound("encoder '" + record.name + "': its folder '" + record.folder.string() +
                     "' is gone. Bring it back, or add the encoder anew.");
    }
    if (prefix_) record.prompt = encode::resolve_prompt(record.folder, record.name, prefix_);
    return record;
  }
  return {.name = *encoder_,
          .folder = *encoder_,
          .prompt = encode::resolve_prompt(*encoder_, "", prefix_),
          .origin = ""};
}

std::unique_ptr<encode::Encoder> EncoderOptions::open(Context& context) const {
  const encode::EncoderRecord found = record(context);
  encode::TransformerEncoderOptions options{
      .prompt = found.prompt,
      .long_texts = encode::long_texts_named(long_texts_),
      .transformer = {.precision = precision_named(precision_), .threads = context.thread_count()}};
  auto encoder = std::make_unique<encode::TransformerEncoder>(found.folder, options);
  if (has_no_cache_) return encoder;
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

encode::EncoderRegistry encoder_registry(const Context& context) {
  return encode::EncoderRegistry(context.var() / "encoders");
}

}  // namespace triage::cli
