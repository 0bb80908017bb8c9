#include "triage/cli/encoder_options.h"

#include "triage/base/error.h"
#include "triage/cli/exit_code.h"

namespace triage::cli {

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
  return encoder_record(*encoder_, prefix_, context);
}

std::unique_ptr<encode::Encoder> EncoderOptions::open(Context& context) const {
  const Encoding encoding{.precision = encode::precision_named(precision_),
                          .long_texts = encode::long_texts_named(long_texts_),
                          .is_cached = !has_no_cache_};
  return open_encoder(record(context), encoding, context);
}

}  // namespace triage::cli
