#include "triage/cli/model_options.h"

#include "triage/cli/model_encoders.h"
#include "triage/model/registry.h"

namespace triage::cli {

void ModelOptions::declare(Options& options) {
  options.heading("Model");
  options.option("--model", "MODEL", model_,
                 "latest (default), a version, an alias such as champion, or a bundle's folder");
}

model::Model ModelOptions::open(Context& context) const {
  model::Model model = model::Model::open(model::Registry(context.workspace).resolve(model_));
  model.set_encoders(encoders_again(model.manifest().features.encoders, context));
  return model;
}

}  // namespace triage::cli
