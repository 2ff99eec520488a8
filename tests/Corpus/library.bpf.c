// Functions alone, in .text: a part for linking, with no program of its own.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int square(int number)
{
	return number * number;
}

__attribute__((noinline)) int sum_of_squares(int a, int b)
{
	return square(a) + square(b);
}

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
