// The encoders that a model learns from, and the same ones again when it answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/cli/context.h"
#include "triage/model/encoders.h"

namespace triage::cli {

// The parts of `train.encoder`: `lexical+minilm` gives lexical and minilm. Throws WrongUsage for an
// empty part, or one that stands twice.
[[nodiscard]] std::vector<std::string> encoder_names(std::string_view setting);

// Opens those that train.encoder names beside `lexical` and `given`, as train.precision and
// train.long_texts say. Throws NotFound, InvalidInput, Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_to_learn_from(Context& context);

// Opens those that a model learned from: the workspace's of that name, else from the folder where
// they lay. Throws NotFound, saying what to add, InvalidInput, Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_again(
    const std::vector<model::EncoderUse>& uses, Context& context);

}  // namespace triage::cli
