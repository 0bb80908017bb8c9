// Which encoder a command asks, and how: --encoder, --prefix, --precision, --long.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "triage/cli/context.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/options.h"

namespace triage::cli {

class EncoderOptions {
 public:
  // --encoder and --prefix.
  void declare(Options& options);
  // Those above, and how texts are encoded.
  void declare_encoding(Options& options);

  // As encoder_record(). Throws WrongUsage without --encoder.
  [[nodiscard]] encode::EncoderRecord record(const Context& context) const;

  // As open_encoder().
  [[nodiscard]] std::unique_ptr<encode::Encoder> open(Context& context) const;

 private:
  std::optional<std::string> encoder_;
  std::optional<std::string> prefix_;
  std::string precision_ = "f32";
  std::string long_texts_ = "head";
  bool has_no_cache_ = false;
};

}  // namespace triage::cli
