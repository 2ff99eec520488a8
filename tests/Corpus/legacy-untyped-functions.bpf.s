# Functions as compilers before LLVM 4 wrote them: their symbols have neither type nor size, so each ends where the next begins.
	.section socket/first,"ax",@progbits
	.globl first
	.p2align 3
first:
	*(u32 *)(r10 - 4) = 0
	r2 = r10
	r2 += -4
	r1 = totals ll
	call 1
	if r0 == 0 goto LBB0_2
	r1 = 1
	lock *(u64 *)(r0 + 0) += r1
LBB0_2:
	r0 = 0
	exit
	.globl second
second:
	r0 = 2
	exit

# typed, and still without size
	.section xdp,"ax",@progbits
	.globl third
	.p2align 3
	.type third,@function
third:
	r0 = 1
	.globl label
label:
	exit

	.section maps,"aw",@progbits
	.p2align 2
	.globl totals
totals:
	.long 2, 4, 8, 2, 0

	.section license,"aw",@progbits
	.globl _license
_license:
	.asciz "GPL"

# Variants: clang19-bpfel-v1 clang19-bpfeb-v1
