#include "triage/encode/tokenizer/piece_trie.h"

#include <algorithm>
#include <cstring>

namespace triage::encode {
namespace {

// Sorted pieces that share their first `depth` bytes: what lies below a node.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t depth = 0;
};

}  // namespace

PieceTrie::PieceTrie(std::vector<Piece> pieces) : bytes_(1) {
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.text < b.text; });
  std::vector<Range> ranges = {{0, pieces.size(), 0}};
  for (std::size_t node = 0; node < ranges.size(); ++node) {
    auto [at, end, depth] = ranges[node];
    first_child_.push_back(static_cast<Node>(bytes_.size()));
    const bool ends_here = at < end && pieces[at].text.size() == depth;
    ids_.push_back(ends_here ? pieces[at++].id : -1);
    while (at < end) {
      const std::size_t begin = at;
      const char byte = pieces[begin].text[depth];
      while (at < end && pieces[at].text[depth] == byte) ++at;
      bytes_.push_back(byte);
      ranges.push_back({begin, at, depth + 1});
    }
  }
  first_child_.push_back(static_cast<Node>(bytes_.size()));
}

PieceTrie::Node PieceTrie::child(Node node, char byte) const {
  const Node begin = first_child_[node];
  const std::size_t count = first_child_[node + 1] - begin;
  if (count == 0) return kRoot;
  const char* const first = bytes_.data() + begin;
  const void* const found = std::memchr(first, byte, count);
  if (found == nullptr) return kRoot;
  return begin + static_cast<Node>(static_cast<const char*>(found) - first);
}

}  // namespace triage::encode
