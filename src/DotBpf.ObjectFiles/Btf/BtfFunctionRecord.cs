namespace DotBpf.ObjectFiles.Btf;

/// <summary>The function that begins at a byte of a section (<c>struct bpf_func_info</c>).</summary>
internal readonly record struct BtfFunctionRecord(uint Offset, uint TypeId) : IBtfExtensionRecord
{
    public uint? FirstString => null;

    public uint? SecondString => null;
}
