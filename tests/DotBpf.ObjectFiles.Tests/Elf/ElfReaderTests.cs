using System.Buffers.Binary;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Tests.Elf;

public sealed class ElfReaderTests
{
    private static readonly Instruction s_exit = new(0x95, 0, 0, 0, 0);

    [Theory]
    [InlineData("", "DBO0101")]
    [InlineData("#!/bin/sh", "DBO0101")]
    [InlineData("\u007fELF", "DBO0104")]
    public void Read_NoElfFile_IsRefused(string text, string expected)
    {
        bool isRead = ObjectSpec.TryRead(System.Text.Encoding.Latin1.GetBytes(text), "text", out _, out var diagnostics);

        Assert.False(isRead);
        Assert.Equal(expected, Assert.Single(diagnostics).Id);
    }

    [Theory]
    [InlineData(4, 1, "DBO0102")] // 32 bits
    [InlineData(5, 3, "DBO0102")] // neither byte order
    [InlineData(16, 2, "DBO0103")] // an executable
    [InlineData(18, 62, "DBO0103")] // for x86-64
    [InlineData(58, 40, "DBO0107")]
    [InlineData(60, 255, "DBO0104")]
    [InlineData(62, 200, "DBO0107")]
    [InlineData(47, 0x80, "DBO0104")] // the section headers are beyond 2^63
    public void Read_DamagedHeader_IsRefused(int position, byte value, string expected)
    {
        byte[] bytes = Sound().ToArray();
        bytes[position] = value;

        bool isRead = ObjectSpec.TryRead(bytes, "damaged", out _, out var diagnostics);

        Assert.False(isRead);
        Assert.Equal(expected, diagnostics[0].Id);
    }

    [Fact]
    public void Read_NoSectionsAndFarNames_IsRefused()
    {
        byte[] bytes = Sound().ToArray();
        int headers = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40));
        bytes.AsSpan(60, 2).Clear(); // the number of sections is in the first header,
        bytes.AsSpan(headers + 32, 8).Clear(); // where it is 0,
        bytes.AsSpan(62, 2).Fill(0xff); // and so is the index of their names

        bool isRead = ObjectSpec.TryRead(bytes, "damaged", out _, out var diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0107", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void Read_TwoProgramsOfOneName_AreRefused()
    {
        ElfBytes elf = new();
        elf.AddFunction("same", elf.AddCode("xdp", s_exit), 0, 1);
        elf.AddFunction("same", elf.AddCode("tc", s_exit), 0, 1);

        bool isRead = ObjectSpec.TryRead(elf.ToArray(), "twins", out _, out var diagnostics);

        Assert.False(isRead);
        Assert.Contains("same", Assert.Single(diagnostics).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SectionsThatShareBytes_AreRefused()
    {
        ElfBytes elf = Sound();
        byte[] bytes = elf.ToArray();
        for (int header = 64; header < 64 * 4; header += 64) // every section is the whole file
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header + 4), 1);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(header + 24), 0);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(header + 32), (ulong)bytes.Length);
        }

        bool isRead = ObjectSpec.TryRead(bytes, "overlapping", out _, out var diagnostics);

        Assert.False(isRead);
        Assert.Contains("overlap", diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeBss_IsRefused()
    {
        ElfBytes elf = Sound();
        elf.Add(".bss", [], ElfBytes.Zeros, size: 1ul << 40);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0401", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void Read_ManyLargeBss_AreRefused()
    {
        ElfBytes elf = Sound();
        for (int i = 0; i < 100; i++)
            elf.Add($".bss.part{i}", [], ElfBytes.Zeros, size: 60 << 20);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal(99, diagnostics.Count(diagnostic => diagnostic.Id == "DBO0401"));
    }

    [Fact]
    public void Read_NothingOfBpf_IsRefused()
    {
        bool isRead = new ElfBytes().TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0108", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void Read_LongName_IsRefused()
    {
        ElfBytes elf = Sound();
        elf.AddVariable(new string('v', 512), 1, 0, 0);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0106", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void Read_RelocationOfNoSymbol_IsRefused()
    {
        ElfBytes elf = Sound();
        elf.AddRelocations(1, (0, 99));

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0504", Assert.Single(diagnostics).Id);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    [InlineData(int.MaxValue, 1)]
    public void Read_FunctionOutsideOfItsSection_IsRefused(int start, int length)
    {
        ElfBytes elf = new();
        int code = elf.AddCode("xdp", s_exit);
        elf.AddFunction("main", code, start, length);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0501", diagnostics[0].Id);
    }

    [Fact]
    public void Read_CodeOfHalfASlot_IsRefused()
    {
        ElfBytes elf = new();
        elf.Add("xdp", new byte[12], flags: ElfBytes.Code);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == "DBO0502");
    }

    private static ElfBytes Sound()
    {
        ElfBytes elf = new();
        elf.AddFunction("main", elf.AddCode("xdp", s_exit), 0, 1);
        return elf;
    }
}
