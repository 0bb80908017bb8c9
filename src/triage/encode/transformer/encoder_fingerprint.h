// Names what made a vector, for bundles and files of vectors.
#pragma once

#include <string>

#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"
#include "triage/encode/transformer/engine.h"

namespace triage::encode {

// `transformer-1:<kind of model>:<precision>:<16 hex digits>`. The digits change with every weight
// and with whatever of the configuration changes a vector; not with the model's folder or the way
// its weights are spread over files. Reads every weight once.
[[nodiscard]] std::string encoder_fingerprint(const EncoderConfig& config,
                                              const EncoderWeights& weights, Precision precision);

}  // namespace triage::encode
