using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Arenas;

namespace DotBpf.Embedded.Interpreter;

/// <summary>The execution loop.</summary>
/// <remarks>
/// SAFETY: the loop itself dereferences three things. Instructions: every jump and call was checked at load to stay inside the
/// program, and no path runs past its end, because the last instruction is an exit or a jump. Registers: the decoder admits
/// numbers 0 to 10, and a register file has 16. Memory: only after <see cref="Machine"/> found the whole access inside a region of
/// the program's own. Nothing a register holds can change any of the three.
/// </remarks>
internal static unsafe class Interpreter
{
    /// <summary>Runs from an instruction on until the frame that is current now returns.</summary>
    /// <returns>What the function left in register 0.</returns>
    internal static ulong Run(Machine machine, DecodedInstruction* at)
    {
        int floor = machine.Depth;
        long budget = machine.Budget;
        ulong* r = machine.Registers;
        nuint address;
        while (true)
        {
            DecodedInstruction* i = at++;
            if (--budget < 0)
                throw machine.OutOfBudget(i);
            switch (i->Code)
            {
                case Code.Add64Register:
                    r[i->Destination] += r[i->Source];
                    continue;
                case Code.Add64Immediate:
                    r[i->Destination] += (ulong)i->Immediate;
                    continue;
                case Code.Add32Register:
                    r[i->Destination] = (uint)r[i->Destination] + (uint)r[i->Source];
                    continue;
                case Code.Add32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] + (uint)i->Immediate;
                    continue;
                case Code.Subtract64Register:
                    r[i->Destination] -= r[i->Source];
                    continue;
                case Code.Subtract64Immediate:
                    r[i->Destination] -= (ulong)i->Immediate;
                    continue;
                case Code.Subtract32Register:
                    r[i->Destination] = (uint)r[i->Destination] - (uint)r[i->Source];
                    continue;
                case Code.Subtract32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] - (uint)i->Immediate;
                    continue;
                case Code.Multiply64Register:
                    r[i->Destination] *= r[i->Source];
                    continue;
                case Code.Multiply64Immediate:
                    r[i->Destination] *= (ulong)i->Immediate;
                    continue;
                case Code.Multiply32Register:
                    r[i->Destination] = (uint)r[i->Destination] * (uint)r[i->Source];
                    continue;
                case Code.Multiply32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] * (uint)i->Immediate;
                    continue;
                case Code.Divide64Register:
                    r[i->Destination] = Arithmetic.Divide(r[i->Destination], r[i->Source]);
                    continue;
                case Code.Divide64Immediate:
                    r[i->Destination] = Arithmetic.Divide(r[i->Destination], (ulong)i->Immediate);
                    continue;
                case Code.Divide32Register:
                    r[i->Destination] = Arithmetic.Divide((uint)r[i->Destination], (uint)r[i->Source]);
                    continue;
                case Code.Divide32Immediate:
                    r[i->Destination] = Arithmetic.Divide((uint)r[i->Destination], (uint)i->Immediate);
                    continue;
                case Code.SignedDivide64Register:
                    r[i->Destination] = (ulong)Arithmetic.SignedDivide((long)r[i->Destination], (long)r[i->Source]);
                    continue;
                case Code.SignedDivide64Immediate:
                    r[i->Destination] = (ulong)Arithmetic.SignedDivide((long)r[i->Destination], i->Immediate);
                    continue;
                case Code.SignedDivide32Register:
                    r[i->Destination] = (uint)Arithmetic.SignedDivide((int)r[i->Destination], (int)r[i->Source]);
                    continue;
                case Code.SignedDivide32Immediate:
                    r[i->Destination] = (uint)Arithmetic.SignedDivide((int)r[i->Destination], (int)i->Immediate);
                    continue;
                case Code.Modulo64Register:
                    r[i->Destination] = Arithmetic.Modulo(r[i->Destination], r[i->Source]);
                    continue;
                case Code.Modulo64Immediate:
                    r[i->Destination] = Arithmetic.Modulo(r[i->Destination], (ulong)i->Immediate);
                    continue;
                case Code.Modulo32Register:
                    r[i->Destination] = Arithmetic.Modulo((uint)r[i->Destination], (uint)r[i->Source]);
                    continue;
                case Code.Modulo32Immediate:
                    r[i->Destination] = Arithmetic.Modulo((uint)r[i->Destination], (uint)i->Immediate);
                    continue;
                case Code.SignedModulo64Register:
                    r[i->Destination] = (ulong)Arithmetic.SignedModulo((long)r[i->Destination], (long)r[i->Source]);
                    continue;
                case Code.SignedModulo64Immediate:
                    r[i->Destination] = (ulong)Arithmetic.SignedModulo((long)r[i->Destination], i->Immediate);
                    continue;
                case Code.SignedModulo32Register:
                    r[i->Destination] = (uint)Arithmetic.SignedModulo((int)r[i->Destination], (int)r[i->Source]);
                    continue;
                case Code.SignedModulo32Immediate:
                    r[i->Destination] = (uint)Arithmetic.SignedModulo((int)r[i->Destination], (int)i->Immediate);
                    continue;
                case Code.Or64Register:
                    r[i->Destination] |= r[i->Source];
                    continue;
                case Code.Or64Immediate:
                    r[i->Destination] |= (ulong)i->Immediate;
                    continue;
                case Code.Or32Register:
                    r[i->Destination] = (uint)r[i->Destination] | (uint)r[i->Source];
                    continue;
                case Code.Or32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] | (uint)i->Immediate;
                    continue;
                case Code.And64Register:
                    r[i->Destination] &= r[i->Source];
                    continue;
                case Code.And64Immediate:
                    r[i->Destination] &= (ulong)i->Immediate;
                    continue;
                case Code.And32Register:
                    r[i->Destination] = (uint)r[i->Destination] & (uint)r[i->Source];
                    continue;
                case Code.And32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] & (uint)i->Immediate;
                    continue;
                case Code.Xor64Register:
                    r[i->Destination] ^= r[i->Source];
                    continue;
                case Code.Xor64Immediate:
                    r[i->Destination] ^= (ulong)i->Immediate;
                    continue;
                case Code.Xor32Register:
                    r[i->Destination] = (uint)r[i->Destination] ^ (uint)r[i->Source];
                    continue;
                case Code.Xor32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] ^ (uint)i->Immediate;
                    continue;
                case Code.ShiftLeft64Register:
                    r[i->Destination] <<= (int)r[i->Source];
                    continue;
                case Code.ShiftLeft64Immediate:
                    r[i->Destination] <<= (int)i->Immediate;
                    continue;
                case Code.ShiftLeft32Register:
                    r[i->Destination] = (uint)r[i->Destination] << (int)r[i->Source];
                    continue;
                case Code.ShiftLeft32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] << (int)i->Immediate;
                    continue;
                case Code.ShiftRight64Register:
                    r[i->Destination] >>= (int)r[i->Source];
                    continue;
                case Code.ShiftRight64Immediate:
                    r[i->Destination] >>= (int)i->Immediate;
                    continue;
                case Code.ShiftRight32Register:
                    r[i->Destination] = (uint)r[i->Destination] >> (int)r[i->Source];
                    continue;
                case Code.ShiftRight32Immediate:
                    r[i->Destination] = (uint)r[i->Destination] >> (int)i->Immediate;
                    continue;
                case Code.ArithmeticShiftRight64Register:
                    r[i->Destination] = (ulong)((long)r[i->Destination] >> (int)r[i->Source]);
                    continue;
                case Code.ArithmeticShiftRight64Immediate:
                    r[i->Destination] = (ulong)((long)r[i->Destination] >> (int)i->Immediate);
                    continue;
                case Code.ArithmeticShiftRight32Register:
                    r[i->Destination] = (uint)((int)r[i->Destination] >> (int)r[i->Source]);
                    continue;
                case Code.ArithmeticShiftRight32Immediate:
                    r[i->Destination] = (uint)((int)r[i->Destination] >> (int)i->Immediate);
                    continue;
                case Code.Move64Register:
                    r[i->Destination] = r[i->Source];
                    continue;
                case Code.Move64Immediate:
                    r[i->Destination] = (ulong)i->Immediate;
                    continue;
                case Code.Move32Register:
                    r[i->Destination] = (uint)r[i->Source];
                    continue;
                case Code.Move32Immediate:
                    r[i->Destination] = (uint)i->Immediate;
                    continue;
                case Code.JumpEqual64Register:
                    if (r[i->Destination] == r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpEqual64Immediate:
                    if (r[i->Destination] == (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpEqual32Register:
                    if ((uint)r[i->Destination] == (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpEqual32Immediate:
                    if ((uint)r[i->Destination] == (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpNotEqual64Register:
                    if (r[i->Destination] != r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpNotEqual64Immediate:
                    if (r[i->Destination] != (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpNotEqual32Register:
                    if ((uint)r[i->Destination] != (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpNotEqual32Immediate:
                    if ((uint)r[i->Destination] != (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreater64Register:
                    if (r[i->Destination] > r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreater64Immediate:
                    if (r[i->Destination] > (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreater32Register:
                    if ((uint)r[i->Destination] > (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreater32Immediate:
                    if ((uint)r[i->Destination] > (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreaterOrEqual64Register:
                    if (r[i->Destination] >= r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreaterOrEqual64Immediate:
                    if (r[i->Destination] >= (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreaterOrEqual32Register:
                    if ((uint)r[i->Destination] >= (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpGreaterOrEqual32Immediate:
                    if ((uint)r[i->Destination] >= (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpLess64Register:
                    if (r[i->Destination] < r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpLess64Immediate:
                    if (r[i->Destination] < (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpLess32Register:
                    if ((uint)r[i->Destination] < (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpLess32Immediate:
                    if ((uint)r[i->Destination] < (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpLessOrEqual64Register:
                    if (r[i->Destination] <= r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpLessOrEqual64Immediate:
                    if (r[i->Destination] <= (ulong)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpLessOrEqual32Register:
                    if ((uint)r[i->Destination] <= (uint)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpLessOrEqual32Immediate:
                    if ((uint)r[i->Destination] <= (uint)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSet64Register:
                    if ((r[i->Destination] & r[i->Source]) != 0)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSet64Immediate:
                    if ((r[i->Destination] & (ulong)i->Immediate) != 0)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSet32Register:
                    if (((uint)r[i->Destination] & (uint)r[i->Source]) != 0)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSet32Immediate:
                    if (((uint)r[i->Destination] & (uint)i->Immediate) != 0)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreater64Register:
                    if ((long)r[i->Destination] > (long)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreater64Immediate:
                    if ((long)r[i->Destination] > i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreater32Register:
                    if ((int)r[i->Destination] > (int)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreater32Immediate:
                    if ((int)r[i->Destination] > (int)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreaterOrEqual64Register:
                    if ((long)r[i->Destination] >= (long)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreaterOrEqual64Immediate:
                    if ((long)r[i->Destination] >= i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreaterOrEqual32Register:
                    if ((int)r[i->Destination] >= (int)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedGreaterOrEqual32Immediate:
                    if ((int)r[i->Destination] >= (int)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLess64Register:
                    if ((long)r[i->Destination] < (long)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLess64Immediate:
                    if ((long)r[i->Destination] < i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLess32Register:
                    if ((int)r[i->Destination] < (int)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLess32Immediate:
                    if ((int)r[i->Destination] < (int)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLessOrEqual64Register:
                    if ((long)r[i->Destination] <= (long)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLessOrEqual64Immediate:
                    if ((long)r[i->Destination] <= i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLessOrEqual32Register:
                    if ((int)r[i->Destination] <= (int)r[i->Source])
                        at = i + i->Offset;
                    continue;
                case Code.JumpSignedLessOrEqual32Immediate:
                    if ((int)r[i->Destination] <= (int)i->Immediate)
                        at = i + i->Offset;
                    continue;
                case Code.Jump:
                    at = i + i->Offset;
                    continue;
                case Code.JumpMay:
                    if (machine.UseUpLoop())
                        at = i + i->Offset;
                    continue;
                case Code.Negate64:
                    r[i->Destination] = 0 - r[i->Destination];
                    continue;
                case Code.Negate32:
                    r[i->Destination] = 0 - (uint)r[i->Destination];
                    continue;
                case Code.MoveSigned8To64:
                    r[i->Destination] = (ulong)(sbyte)r[i->Source];
                    continue;
                case Code.MoveSigned16To64:
                    r[i->Destination] = (ulong)(short)r[i->Source];
                    continue;
                case Code.MoveSigned32To64:
                    r[i->Destination] = (ulong)(int)r[i->Source];
                    continue;
                case Code.MoveSigned8To32:
                    r[i->Destination] = (uint)(sbyte)r[i->Source];
                    continue;
                case Code.MoveSigned16To32:
                    r[i->Destination] = (uint)(short)r[i->Source];
                    continue;
                case Code.CastToUser:
                    r[i->Destination] = ArenaAccess.ToUser(r[i->Source], (ulong)i->Immediate);
                    continue;
                case Code.Truncate16:
                    r[i->Destination] = (ushort)r[i->Destination];
                    continue;
                case Code.Truncate32:
                    r[i->Destination] = (uint)r[i->Destination];
                    continue;
                case Code.Nothing:
                    continue;
                case Code.Swap16:
                    r[i->Destination] = BinaryPrimitives.ReverseEndianness((ushort)r[i->Destination]);
                    continue;
                case Code.Swap32:
                    r[i->Destination] = BinaryPrimitives.ReverseEndianness((uint)r[i->Destination]);
                    continue;
                case Code.Swap64:
                    r[i->Destination] = BinaryPrimitives.ReverseEndianness(r[i->Destination]);
                    continue;
                case Code.LoadImmediate:
                    r[i->Destination] = (ulong)i->Immediate;
                    at = i + 2;
                    continue;
                case Code.Load8:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 1)
                        ? Unsafe.ReadUnaligned<byte>((void*)address)
                        : machine.ReadElsewhere(i, address, 1);
                    continue;
                case Code.Load16:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 2)
                        ? Unsafe.ReadUnaligned<ushort>((void*)address)
                        : machine.ReadElsewhere(i, address, 2);
                    continue;
                case Code.Load32:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 4)
                        ? Unsafe.ReadUnaligned<uint>((void*)address)
                        : machine.ReadElsewhere(i, address, 4);
                    continue;
                case Code.Load64:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 8)
                        ? Unsafe.ReadUnaligned<ulong>((void*)address)
                        : machine.ReadElsewhere(i, address, 8);
                    continue;
                case Code.LoadSigned8:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 1)
                        ? (ulong)Unsafe.ReadUnaligned<sbyte>((void*)address)
                        : (ulong)(sbyte)machine.ReadElsewhere(i, address, 1);
                    continue;
                case Code.LoadSigned16:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 2)
                        ? (ulong)Unsafe.ReadUnaligned<short>((void*)address)
                        : (ulong)(short)machine.ReadElsewhere(i, address, 2);
                    continue;
                case Code.LoadSigned32:
                    address = (nuint)r[i->Source] + (nuint)i->Offset;
                    r[i->Destination] = machine.MayRead(address, 4)
                        ? (ulong)Unsafe.ReadUnaligned<int>((void*)address)
                        : (ulong)(int)machine.ReadElsewhere(i, address, 4);
                    continue;
                case Code.Store8Register:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 1))
                        Unsafe.WriteUnaligned((void*)address, (byte)r[i->Source]);
                    else
                        machine.WriteElsewhere(i, address, 1, r[i->Source]);
                    continue;
                case Code.Store16Register:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 2))
                        Unsafe.WriteUnaligned((void*)address, (ushort)r[i->Source]);
                    else
                        machine.WriteElsewhere(i, address, 2, r[i->Source]);
                    continue;
                case Code.Store32Register:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 4))
                        Unsafe.WriteUnaligned((void*)address, (uint)r[i->Source]);
                    else
                        machine.WriteElsewhere(i, address, 4, r[i->Source]);
                    continue;
                case Code.Store64Register:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 8))
                        Unsafe.WriteUnaligned((void*)address, r[i->Source]);
                    else
                        machine.WriteElsewhere(i, address, 8, r[i->Source]);
                    continue;
                case Code.Store8Immediate:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 1))
                        Unsafe.WriteUnaligned((void*)address, (byte)i->Immediate);
                    else
                        machine.WriteElsewhere(i, address, 1, (ulong)i->Immediate);
                    continue;
                case Code.Store16Immediate:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 2))
                        Unsafe.WriteUnaligned((void*)address, (ushort)i->Immediate);
                    else
                        machine.WriteElsewhere(i, address, 2, (ulong)i->Immediate);
                    continue;
                case Code.Store32Immediate:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 4))
                        Unsafe.WriteUnaligned((void*)address, (uint)i->Immediate);
                    else
                        machine.WriteElsewhere(i, address, 4, (ulong)i->Immediate);
                    continue;
                case Code.Store64Immediate:
                    address = (nuint)r[i->Destination] + (nuint)i->Offset;
                    if (machine.MayWrite(address, 8))
                        Unsafe.WriteUnaligned((void*)address, (ulong)i->Immediate);
                    else
                        machine.WriteElsewhere(i, address, 8, (ulong)i->Immediate);
                    continue;
                case Code.LoadPacketAbsolute8:
                    if (machine.LoadPacket(i, r[6], (int)i->Immediate, 1, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.LoadPacketAbsolute16:
                    if (machine.LoadPacket(i, r[6], (int)i->Immediate, 2, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.LoadPacketAbsolute32:
                    if (machine.LoadPacket(i, r[6], (int)i->Immediate, 4, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.LoadPacketIndirect8:
                    if (machine.LoadPacket(i, r[6], (int)r[i->Source] + (int)i->Immediate, 1, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.LoadPacketIndirect16:
                    if (machine.LoadPacket(i, r[6], (int)r[i->Source] + (int)i->Immediate, 2, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.LoadPacketIndirect32:
                    if (machine.LoadPacket(i, r[6], (int)r[i->Source] + (int)i->Immediate, 4, out r[0]))
                        continue;
                    goto case Code.Exit;
                case Code.AtomicAdd32:
                    Interlocked.Add(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicFetchAdd32:
                    r[i->Source] = Interlocked.Add(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]) - (uint)r[i->Source];
                    continue;
                case Code.AtomicOr32:
                    Interlocked.Or(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicFetchOr32:
                    r[i->Source] = Interlocked.Or(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicAnd32:
                    Interlocked.And(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicFetchAnd32:
                    r[i->Source] = Interlocked.And(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicXor32:
                    Arithmetic.InterlockedXor(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicFetchXor32:
                    r[i->Source] = Arithmetic.InterlockedXor(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicExchange32:
                    r[i->Source] = Interlocked.Exchange(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.AtomicCompareExchange32:
                    r[0] = Interlocked.CompareExchange(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source], (uint)r[0]);
                    continue;
                case Code.AtomicAdd64:
                    Interlocked.Add(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicFetchAdd64:
                    r[i->Source] = Interlocked.Add(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]) - r[i->Source];
                    continue;
                case Code.AtomicOr64:
                    Interlocked.Or(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicFetchOr64:
                    r[i->Source] = Interlocked.Or(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicAnd64:
                    Interlocked.And(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicFetchAnd64:
                    r[i->Source] = Interlocked.And(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicXor64:
                    Arithmetic.InterlockedXor(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicFetchXor64:
                    r[i->Source] = Arithmetic.InterlockedXor(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicExchange64:
                    r[i->Source] = Interlocked.Exchange(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.AtomicCompareExchange64:
                    r[0] = Interlocked.CompareExchange(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source], r[0]);
                    continue;
                case Code.LoadAcquire8:
                    r[i->Destination] = Volatile.Read(ref *(byte*)machine.AcquireSource(i, (nuint)r[i->Source] + (nuint)i->Offset, 1));
                    continue;
                case Code.LoadAcquire16:
                    r[i->Destination] = Volatile.Read(ref *(ushort*)machine.AcquireSource(i, (nuint)r[i->Source] + (nuint)i->Offset, 2));
                    continue;
                case Code.LoadAcquire32:
                    r[i->Destination] = Volatile.Read(ref *(uint*)machine.AcquireSource(i, (nuint)r[i->Source] + (nuint)i->Offset, 4));
                    continue;
                case Code.LoadAcquire64:
                    r[i->Destination] = Volatile.Read(ref *(ulong*)machine.AcquireSource(i, (nuint)r[i->Source] + (nuint)i->Offset, 8));
                    continue;
                case Code.StoreRelease8:
                    Volatile.Write(ref *(byte*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 1), (byte)r[i->Source]);
                    continue;
                case Code.StoreRelease16:
                    Volatile.Write(ref *(ushort*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 2), (ushort)r[i->Source]);
                    continue;
                case Code.StoreRelease32:
                    Volatile.Write(ref *(uint*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 4), (uint)r[i->Source]);
                    continue;
                case Code.StoreRelease64:
                    Volatile.Write(ref *(ulong*)machine.AtomicTarget(i, (nuint)r[i->Destination] + (nuint)i->Offset, 8), r[i->Source]);
                    continue;
                case Code.CallHelper:
                    machine.Current = i;
                    machine.Budget = budget;
                    r[0] = ((delegate*<Machine, ulong, ulong, ulong, ulong, ulong, ulong>)i->Immediate)(machine, r[1], r[2], r[3], r[4], r[5]);
                    budget = machine.Budget;
                    continue;
                case Code.CallFunction:
                    r = machine.Enter(i, r);
                    at = i + i->Offset;
                    continue;
                case Code.TailCall:
                    at = machine.TailCall(i, r);
                    continue;
                case Code.Exit:
                    if (machine.Depth == floor)
                    {
                        machine.Budget = budget;
                        return r[0];
                    }

                    at = machine.Leave(ref r);
                    continue;
                default:
                    throw machine.NoInstruction(i);
            }
        }
    }
}
