// The same code as thousand.bpf.c with nothing in it that depends on the kernel's types.
#define MOVES
#include "thousand.bpf.c"
