// Why a ticket was sorted as it was: the words that pushed, the training tickets that are like it.
#pragma once

#include <string>
#include <vector>

#include "triage/base/thread_pool.h"
#include "triage/model/model.h"
#include "triage/ticket/document.h"

namespace triage::decide {

struct WordPush {
  std::string word;  // folded; a pair of neighbours with a blank between
  float push = 0;    // what it adds to the score of the class; below 0 it speaks against it
};

struct LikeTicket {
  std::string id;
  std::size_t label = 0;  // class index
  float similarity = 0;   // cosine, at most 1
  std::string text;       // one line; empty unless the model keeps texts
};

struct Evidence {
  std::vector<WordPush> words;      // strongest push, for or against, first
  std::vector<LikeTicket> tickets;  // nearest first
};

struct EvidenceOptions {
  std::size_t words = 10;
  std::size_t tickets = 5;
};

// Words are empty where the model's head cannot tell (it reads vectors only).
[[nodiscard]] Evidence explain(const model::Model& model, const Document& document,
                               std::size_t label, const EvidenceOptions& options,
                               ThreadPool& threads);

}  // namespace triage::decide
