namespace DotBpf.ObjectFiles;

/// <summary>In which order the bytes of a number stand.</summary>
public enum ByteOrder
{
    /// <summary>The least significant byte first (<c>bpfel</c>, x86-64, arm64).</summary>
    LittleEndian,

    /// <summary>The most significant byte first (<c>bpfeb</c>, s390x).</summary>
    BigEndian,
}
