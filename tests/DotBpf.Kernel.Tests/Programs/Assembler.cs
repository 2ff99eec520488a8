using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel.Tests;

/// <summary>Writes instructions by hand, so that these tests need no compiler and no object reader.</summary>
internal static class Assembler
{
    internal const int MapLookup = 1;
    internal const int TailCallHelper = 12;
    internal const int RingOutput = 130;

    internal static Instruction MoveImmediate(byte register, int value) => new(0xb7, register, 0, 0, value);

    internal static Instruction Move(byte to, byte from) => new(0xbf, to, from, 0, 0);

    internal static Instruction Add(byte register, int value) => new(0x07, register, 0, 0, value);

    internal static Instruction Load64(byte to, byte from, short offset) => new(0x79, to, from, offset, 0);

    internal static Instruction Load32(byte to, byte from, short offset) => new(0x61, to, from, offset, 0);

    internal static Instruction Load8(byte to, byte from, short offset) => new(0x71, to, from, offset, 0);

    internal static Instruction Store64(byte to, short offset, byte from) => new(0x7b, to, from, offset, 0);

    internal static Instruction StoreImmediate32(byte to, short offset, int value) => new(0x62, to, 0, offset, value);

    internal static Instruction StoreImmediate64(byte to, short offset, int value) => new(0x7a, to, 0, offset, value);

    internal static Instruction AtomicAdd64(byte to, short offset, byte from) => new(0xdb, to, from, offset, 0);

    internal static Instruction JumpIfZero(byte register, short slots) => new(0x15, register, 0, slots, 0);

    internal static Instruction JumpIfGreater(byte left, byte right, short slots) => new(0x2d, left, right, slots, 0);

    internal static Instruction Jump(short slots) => new(0x05, 0, 0, slots, 0);

    internal static Instruction CallHelper(int helper) => new(0x85, 0, 0, 0, helper);

    internal static Instruction Exit() => new(0x95, 0, 0, 0, 0);

    /// <summary>The two slots of a 64-bit load; a reference fills them in.</summary>
    internal static Instruction[] LoadWide(byte register) => [new(0x18, register, 0, 0, 0), default];
}
