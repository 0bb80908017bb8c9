// Which texts a model learned from, as hashes: measuring on them would flatter it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "triage/base/numbers.h"
#include "triage/base/tensor_file.h"

namespace triage::model {

// Immutable; any thread. A stranger's text is taken for one of a million learned ones once in ten
// trillion times.
class LearnedTexts {
 public:
  LearnedTexts() = default;

  // `groups` as Dataset has them, in any order, repeated or not.
  static LearnedTexts of(std::span<const std::uint64_t> groups);

  [[nodiscard]] bool contains(std::uint64_t group) const;
  [[nodiscard]] std::size_t size() const { return halves_.size() / 2; }

  // Adds `<prefix>.texts`. The object must outlive the writer.
  void save(TensorFileWriter& file, const std::string& prefix) const;
  // Borrows from `file`, which must outlive the object. Reads none of the hashes: every command
  // opens models, few ask for texts. Throws Corrupt if the array is missing or misshapen.
  static LearnedTexts load(const TensorFile& file, const std::string& prefix);

  // Throws Corrupt unless the hashes rise, without which contains() may miss some. Reads them all.
  void require_order() const;

 private:
  [[nodiscard]] std::uint64_t group(std::size_t i) const;

  Numbers<std::uint32_t> halves_;  // upper and lower half of each hash, hashes rising
};

}  // namespace triage::model
