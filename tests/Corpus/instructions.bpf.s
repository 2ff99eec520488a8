# Every form of instruction that the assembler of LLVM 19 writes, for cpu v4.
	.section xdp, "ax", @progbits
	.globl every_instruction
	.type every_instruction, @function
every_instruction:
	r1 += 5
	r1 -= -7
	r1 *= r2
	r1 /= 3
	r1 |= r9
	r1 &= 255
	r1 <<= 32
	r1 >>= r3
	r1 = -r1
	r1 %= 10
	r1 ^= r4
	r1 = -2147483648
	r1 = r10
	r1 s>>= 63
	r1 s/= r2
	r1 s%= 7
	w1 += 5
	w1 -= w2
	w1 *= -1
	w1 /= w3
	w1 |= 1
	w1 &= w9
	w1 <<= 3
	w1 >>= w3
	w1 = -w1
	w1 %= 10
	w1 ^= w4
	w1 = 2147483647
	w1 = w2
	w1 s>>= 31
	w1 s/= w2
	w1 s%= 7
	r1 = (s8)r2
	r1 = (s16)r2
	r1 = (s32)r2
	w1 = (s8)w2
	w1 = (s16)w2
	r1 = be16 r1
	r1 = be32 r1
	r1 = be64 r1
	r1 = le16 r1
	r1 = le32 r1
	r1 = le64 r1
	r1 = bswap16 r1
	r1 = bswap32 r1
	r1 = bswap64 r1
	r1 = 0x123456789abcdef0 ll
	r1 = 5 ll
	r0 = *(u8 *)(r1 + 0)
	r0 = *(u16 *)(r1 + 2)
	r0 = *(u32 *)(r1 - 4)
	r0 = *(u64 *)(r10 - 8)
	r0 = *(s8 *)(r1 + 1)
	r0 = *(s16 *)(r1 + 32767)
	r0 = *(s32 *)(r1 - 32768)
	*(u8 *)(r10 - 1) = r1
	*(u16 *)(r10 - 2) = r1
	*(u32 *)(r10 - 4) = r1
	*(u64 *)(r10 - 8) = r1
	*(u8 *)(r10 - 1) = 1
	*(u16 *)(r10 - 2) = -2
	*(u32 *)(r10 - 4) = 3
	*(u64 *)(r10 - 8) = -4
	r0 = *(u8 *)skb[12]
	r0 = *(u16 *)skb[14]
	r0 = *(u32 *)skb[16]
	r0 = *(u8 *)skb[r1]
	r0 = *(u16 *)skb[r1]
	r0 = *(u32 *)skb[r1]
	lock *(u32 *)(r1 + 0) += w2
	lock *(u64 *)(r1 + 8) += r2
	lock *(u32 *)(r1 + 0) |= w2
	lock *(u64 *)(r1 + 8) |= r2
	lock *(u32 *)(r1 + 0) &= w2
	lock *(u64 *)(r1 + 8) &= r2
	lock *(u32 *)(r1 + 0) ^= w2
	lock *(u64 *)(r1 + 8) ^= r2
	w2 = atomic_fetch_add((u32 *)(r1 + 0), w2)
	r2 = atomic_fetch_add((u64 *)(r1 + 8), r2)
	w2 = atomic_fetch_or((u32 *)(r1 + 0), w2)
	r2 = atomic_fetch_or((u64 *)(r1 + 8), r2)
	w2 = atomic_fetch_and((u32 *)(r1 + 0), w2)
	r2 = atomic_fetch_and((u64 *)(r1 + 8), r2)
	w2 = atomic_fetch_xor((u32 *)(r1 + 0), w2)
	r2 = atomic_fetch_xor((u64 *)(r1 + 8), r2)
	w2 = xchg32_32(r1 - 4, w2)
	r2 = xchg_64(r1 - 8, r2)
	w0 = cmpxchg32_32(r1 - 4, w0, w2)
	r0 = cmpxchg_64(r1 - 8, r0, r2)
	if r1 == 0 goto +1
	if r1 != r2 goto +1
	if r1 > 5 goto +1
	if r1 >= r2 goto +1
	if r1 < -5 goto +1
	if r1 <= r2 goto +1
	if r1 s> 5 goto +1
	if r1 s>= r2 goto +1
	if r1 s< 5 goto +1
	if r1 s<= r2 goto +1
	if r1 & 4 goto +1
	if r1 & r2 goto +1
	if w1 == 0 goto +1
	if w1 != w2 goto +1
	if w1 > 5 goto +1
	if w1 >= w2 goto +1
	if w1 < -5 goto +1
	if w1 <= w2 goto +1
	if w1 s> 5 goto +1
	if w1 s>= w2 goto +1
	if w1 s< 5 goto -1
	if w1 s<= w2 goto -32768
	if w1 & 4 goto +1
	if w1 & w2 goto +32767
	goto +0
	goto -1
	gotol +20000
	may_goto +2
	r1 = addr_space_cast(r2, 0, 1)
	r1 = addr_space_cast(r2, 1, 0)
	call 1
	callx r3
	exit
	.size every_instruction, .-every_instruction

# Variants: clang19-bpfel-v4 clang19-bpfeb-v4
