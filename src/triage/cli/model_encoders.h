// The encoders that a model learns from, and the same ones again when it answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/cli/context.h"
#include "triage/model/encoders.h"
#include "triage/model/model.h"

namespace triage::cli {

// The parts of `train.encoder`: `lexical+minilm` gives lexical and minilm. Throws WrongUsage for an
// empty part, or one that stands twice.
[[nodiscard]] std::vector<std::string> encoder_names(std::string_view setting);

// Opens those that train.encoder names beside `lexical` and `given`, as train.precision and
// train.long_texts say. Throws NotFound, InvalidInput, Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_to_learn_from(Context& context);

// Opens those that a model learned from: the workspace's of that name or the folder where it lay,
// whichever gives the same vectors. Throws NotFound, saying what to add, InvalidInput, Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_again(
    const std::vector<model::EncoderUse>& uses, const model::Model::MayBeMixed& may_be_mixed,
    Context& context);

}  // namespace triage::cli
