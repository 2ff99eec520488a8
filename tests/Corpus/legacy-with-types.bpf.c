// Maps as they were defined before types, compiled with types all the same.
#include "legacy.bpf.c"

// Variants: clang13-bpfel-v2 clang19-bpfel-v3
