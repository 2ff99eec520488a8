namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>How an integer, or the bytes of an address, are written for people.</summary>
internal enum Presentation
{
    Plain,
    Character,
    Hexadecimal,
    IpAddress,
    MacAddress,
    Port,
    Time,
    ByteCount,
}
