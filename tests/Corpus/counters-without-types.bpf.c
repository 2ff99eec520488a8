// The common case without types.
#include "counters.bpf.c"

// Flags: -g0
// Variants: clang19-bpfel-v3
