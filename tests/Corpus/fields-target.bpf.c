// The system that fields.bpf.c meets.
#define TARGET
#include "fields.bpf.c"

// Variants: clang19-bpfel-v3 clang19-bpfeb-v3 clang16-bpfel-v3
