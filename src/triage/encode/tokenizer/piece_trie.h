// Finds the pieces that a text begins with, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace triage::encode {

// A tree of bytes in the order of a breadth-first walk, so that the children of a node lie side by
// side. Immutable.
class PieceTrie {
 public:
  struct Piece {
    std::string text;
    std::int32_t id = 0;
  };
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;

  // REQUIRES: texts are not empty and differ, ids are not negative.
  explicit PieceTrie(std::vector<Piece> pieces);

  // The node after one more byte; kRoot, which is nobody's child, if no piece goes on so.
  [[nodiscard]] Node child(Node node, char byte) const;

  // The piece that ends at `node`; -1 if none does.
  [[nodiscard]] std::int32_t id(Node node) const { return ids_[node]; }

 private:
  std::vector<char> bytes_;        // the byte that leads to each node
  std::vector<Node> first_child_;  // of each node, and one more: where its children begin
  std::vector<std::int32_t> ids_;  // of each node
};

}  // namespace triage::encode
