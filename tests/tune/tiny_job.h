// A job small enough to be done in a moment: an encoder with random weights, and texts that hold
// one word of their class again and again among others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/encode/tiny_model.h"
#include "triage/base/random.h"
#include "triage/encode/tuning_job.h"

namespace triage::tune::testing {

class TinyJob {
 public:
  static constexpr std::int32_t kBegin = 2;
  static constexpr std::int32_t kEnd = 3;
  static constexpr std::uint32_t kFirstTelling = 4;  // its place tells the class
  static constexpr std::uint64_t kFirstOther = 7;

  explicit TinyJob(std::size_t rows = 96) {
    model.config["hidden_dropout_prob"] = 0.1;
    model.config["attention_probs_dropout_prob"] = 0.1;
    model.write();
    model.write_modules("pooling_mode_mean_tokens", true);
    job.encoder = model.path();
    job.classes = {"first", "second", "third"};
    job.settings.batch = 8;
    job.settings.epochs = 2;
    job.settings.rate = 1e-2;
    job.settings.classifier_rate = 1e-2;
    job.settings.stopping_share = 0.2;
    job.settings.seed = 7;
    job.settings.threads = 1;
    Random random(11);
    for (std::size_t i = 0; i < rows; ++i) {
      const auto label = static_cast<std::uint32_t>(i % job.classes.size());
      encode::TokenIds ids{kBegin};
      const std::size_t words = 3 + random.below(12);
      for (std::size_t k = 0; k < words; ++k) {
        const bool is_telling = random.uniform() < 0.6;
        ids.push_back(static_cast<std::int32_t>(is_telling ? kFirstTelling + label
                                                           : kFirstOther + random.below(20)));
      }
      ids.push_back(kEnd);
      job.rows.push_back({.ids = ids, .label = label, .group = i, .text = i});
    }
  }

  // A folder of that name beside the model's files, with the job as it is now.
  [[nodiscard]] std::filesystem::path write(const std::string& name = "job") const {
    const std::filesystem::path folder = model.path() / name;
    std::filesystem::create_directories(folder);
    encode::write_tuning_job(job, folder);
    return folder;
  }

  encode::testing::TinyModel model;
  encode::TuningJob job;
};

}  // namespace triage::tune::testing
