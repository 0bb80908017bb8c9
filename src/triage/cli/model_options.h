// Which model a command asks: the option --model.
#pragma once

#include <string>

#include "triage/cli/context.h"
#include "triage/cli/options.h"
#include "triage/journal/forgetting.h"
#include "triage/model/model.h"

namespace triage::cli {

// Opens the model that `name` means, and the encoders it learned from; its neighbours of
// `forgotten` tickets are hidden. Throws NotFound, saying which models there are, Corrupt,
// InvalidInput if an encoder is no longer the one it learned from.
[[nodiscard]] model::Model open_model(const std::string& name, const journal::Tombstones& forgotten,
                                      Context& context);

class ModelOptions {
 public:
  void declare(Options& options);

  // As open_model(), with what_is_forgotten(). Throws what both throw.
  [[nodiscard]] model::Model open(Context& context) const;

  // As typed.
  [[nodiscard]] const std::string& shown() const { return model_; }

 private:
  std::string model_ = "latest";
};

}  // namespace triage::cli
