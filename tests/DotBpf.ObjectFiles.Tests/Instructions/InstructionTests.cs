using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Instructions;

public sealed class InstructionTests
{
    public static TheoryData<string> Objects => CorpusFiles.All();

    [Theory]
    [InlineData(ByteOrder.LittleEndian)]
    [InlineData(ByteOrder.BigEndian)]
    public void Encode_AnyDecodedSlot_GivesTheSameBytes(ByteOrder order)
    {
        Random random = new(9669);
        byte[] slot = new byte[Instruction.SizeInBytes], again = new byte[Instruction.SizeInBytes];

        for (int round = 0; round < 10_000; round++)
        {
            random.NextBytes(slot);
            Instruction.Decode(slot, order).Encode(again, order);

            Assert.Equal(slot, again);
        }
    }

    [Fact]
    public void Decode_BothByteOrders_GiveTheSameInstruction()
    {
        byte[] little = [0x7b, 0x1a, 0xf8, 0xff, 1, 2, 3, 4], big = [0x7b, 0xa1, 0xff, 0xf8, 4, 3, 2, 1];

        Instruction expected = new(0x7b, 10, 1, -8, 0x04030201);

        Assert.Equal(expected, Instruction.Decode(little, ByteOrder.LittleEndian));
        Assert.Equal(expected, Instruction.Decode(big, ByteOrder.BigEndian));
    }

    [Theory]
    [InlineData(0x37, 0, 0, Operation.Divide, 64, 1)]
    [InlineData(0x37, 1, 0, Operation.SignedDivide, 64, 4)]
    [InlineData(0x9c, 1, 0, Operation.SignedModulo, 32, 4)]
    [InlineData(0xbf, 32, 0, Operation.MoveSignExtended, 64, 4)]
    [InlineData(0xbf, 1, 1, Operation.AddressSpaceCast, 64, 4)]
    [InlineData(0xd7, 0, 32, Operation.ByteSwap, 32, 4)]
    [InlineData(0x06, 0, 100, Operation.Jump, 32, 4)]
    [InlineData(0xe5, 4, 0, Operation.JumpMay, 16, 4)]
    [InlineData(0xa5, 4, 0, Operation.JumpLess, 64, 2)]
    [InlineData(0x1e, 4, 0, Operation.JumpEqual, 32, 3)]
    [InlineData(0x91, 4, 0, Operation.LoadSignExtended, 8, 4)]
    [InlineData(0xdb, 4, 0, Operation.AtomicAdd, 64, 1)]
    [InlineData(0xdb, 4, 0xf1, Operation.AtomicCompareExchange, 64, 3)]
    [InlineData(0xcb, 4, 0x100, Operation.LoadAcquire, 16, 4)]
    public void Find_Instruction_GivesItsRow(byte opcode, short offset, int immediate, Operation operation, int width, int version)
    {
        InstructionDefinition? found = InstructionSet.Find(new(opcode, 1, 2, offset, immediate));

        Assert.Equal((operation, width, version), (found?.Operation, found?.Width, found?.Version));
    }

    [Theory]
    [InlineData(0xbc, 32, 0)] // a 32-bit move cannot extend 32 bits
    [InlineData(0x37, 2, 0)]
    [InlineData(0x07, 1, 0)]
    [InlineData(0xd4, 0, 8)]
    [InlineData(0xdb, 0, 0x20)]
    [InlineData(0xcb, 0, 0)] // no 16-bit atomic addition
    [InlineData(0x99, 0, 0)] // no sign-extending load of 64 bits
    [InlineData(0x8f, 0, 0)]
    [InlineData(0x38, 0, 0)]
    [InlineData(0xff, 0, 0)]
    public void Find_NoInstruction_GivesNothing(byte opcode, short offset, int immediate) =>
        Assert.Null(InstructionSet.Find(new(opcode, 1, 2, offset, immediate)));

    [Theory]
    [MemberData(nameof(Objects))]
    public void Find_CompiledCode_KnowsEveryInstruction(string name)
    {
        _ = ObjectSpec.TryRead(CorpusFiles.Bytes(name), name, out ObjectSpec? spec, out _);

        foreach (ProgramSpec program in spec?.Programs ?? [])
            Assert.DoesNotContain(Disassembler.Disassemble(program), line => line.Text == "<unknown>");
    }

    [Theory]
    [InlineData(1, "map_lookup_elem")]
    [InlineData(12, "tail_call")]
    [InlineData(130, "ringbuf_output")]
    [InlineData(181, "loop")]
    [InlineData(211, "cgrp_storage_delete")]
    public void HelperNames_Number_HasTheKernelsName(int number, string name)
    {
        bool isFound = HelperNames.TryFindNumber("bpf_" + name, out int found);

        Assert.Equal(name, HelperNames.Find(number));
        Assert.True(isFound);
        Assert.Equal(number, found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(212)]
    public void HelperNames_NoHelper_HasNoName(int number) => Assert.Null(HelperNames.Find(number));
}
