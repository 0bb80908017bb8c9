// Which encoder a command asks, and how: --encoder, --prefix, --precision, --long.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "triage/cli/context.h"
#include "triage/cli/options.h"
#include "triage/encode/encoder.h"
#include "triage/encode/encoder_registry.h"
#include "triage/encode/token_sequences.h"

namespace triage::cli {

class EncoderOptions {
 public:
  // --encoder and --prefix.
  void declare(Options& options);
  // Those above, and how texts are encoded.
  void declare_encoding(Options& options);

  // The encoder of that name in the workspace, else the folder of that name. Throws WrongUsage
  // without --encoder, NotFound, InvalidInput if nobody says which prompt it wants, Corrupt.
  [[nodiscard]] encode::EncoderRecord record(const Context& context) const;

  // Opens it, with the workspace's cache of vectors unless --no-cache was given. Throws what
  // TransformerEncoder throws.
  [[nodiscard]] std::unique_ptr<encode::Encoder> open(Context& context) const;

 private:
  std::optional<std::string> encoder_;
  std::optional<std::string> prefix_;
  std::string precision_ = "f32";
  std::string long_texts_ = "head";
  bool has_no_cache_ = false;
};

// Where the workspace keeps its encoders' records.
[[nodiscard]] encode::EncoderRegistry encoder_registry(const Context& context);

}  // namespace triage::cli
