namespace DotBpf.ObjectFiles.Btf;

/// <summary>The source line of the instructions from a byte of a section on (<c>struct bpf_line_info</c>).</summary>
internal readonly record struct BtfLineRecord(uint Offset, uint FileNameOffset, uint TextOffset, uint Place) : IBtfExtensionRecord
{
    public uint? FirstString => FileNameOffset;

    public uint? SecondString => TextOffset;

    internal int Line => (int)(Place >> 10);

    internal int Column => (int)(Place & 0x3ff);
}
