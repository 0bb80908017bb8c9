// The encoders that a model learns from, and the same ones again when it answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triage/cli/console.h"
#include "triage/cli/context.h"
#include "triage/cli/open_encoder.h"
#include "triage/model/encoders.h"
#include "triage/model/model.h"

namespace triage::cli {

// The parts of `train.encoder`: `lexical+minilm:int8` gives lexical, and minilm at that precision.
// Throws WrongUsage for an empty part, one that stands twice, or a precision of what has none.
[[nodiscard]] std::vector<TypedEncoder> typed_encoders(std::string_view setting);

// Opens those that train.encoder names beside `lexical` and `given`, at the precision that stands
// there, else as train.precision says, and as train.long_texts says. Throws NotFound, InvalidInput,
// Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_to_learn_from(Context& context);

// Opens those that a model learned from: the workspace's of that name or the folder where it lay,
// whichever gives the same vectors. Throws NotFound, saying what to add, InvalidInput, Corrupt.
[[nodiscard]] std::shared_ptr<model::Encoders> encoders_again(
    const std::vector<model::EncoderUse>& uses, const model::Model::MayBeMixed& may_be_mixed,
    Context& context);

// Says of each encoder how many of the texts it read were longer than it takes, where some were.
// `encoders` may be nullptr, for none.
void note_cut_texts(const model::Encoders* encoders, Console& console);

}  // namespace triage::cli
