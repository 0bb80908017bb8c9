#include "triage/cli/model_options.h"

#include "triage/cli/forgotten.h"
#include "triage/cli/model_encoders.h"
#include "triage/cli/open_encoder.h"
#include "triage/decide/forgotten_neighbors.h"
#include "triage/encode/parity.h"
#include "triage/model/registry.h"

namespace triage::cli {

void ModelOptions::declare(Options& options) {
  options.heading("Model");
  options.option("--model", "MODEL", model_,
                 "latest (default), a version, an alias such as champion, or a bundle's folder");
  options.setting("journal.place");
}

model::Model open_model(const std::string& name, const journal::Tombstones& forgotten,
                        Context& context) {
  model::Model model = model::Model::open(model::Registry(context.workspace).resolve(name));
  const encode::ParityRecords parity(parity_records_file(context));
  const model::Model::MayBeMixed may_be_mixed = [&](std::string_view a, std::string_view b) {
    return parity.may_be_mixed(a, b);
  };
  model.set_encoders(encoders_again(model.manifest().features.encoders, may_be_mixed, context),
                     may_be_mixed);
  decide::hide_forgotten(model, forgotten);
  return model;
}

model::Model ModelOptions::open(Context& context) const {
  return open_model(model_, what_is_forgotten(context), context);
}

}  // namespace triage::cli
