namespace DotBpf.ObjectFiles.Elf;

/// <summary>Takes a file into memory, but not without end: files that are pipes or devices do not say how long they are.</summary>
internal static class ObjectBytes
{
    private const int MostBytes = 256 << 20;
    private const int FirstGuess = 65_536;

    internal static ReadOnlyMemory<byte> Read(string path, string name, int most = MostBytes)
    {
        using FileStream file = File.OpenRead(path);
        // One byte more than is said to be there, so that the end shows without growing.
        byte[] bytes = new byte[file.CanSeek && file.Length > 0 ? Math.Min(file.Length, most) + 1 : FirstGuess];
        int count = 0;
        for (int read; (read = file.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count > most)
                throw new ObjectFileException(name, [Diagnostics.TooLarge(most)]);
            if (count == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, most + 1L));
        }

        return bytes.AsMemory(0, count);
    }
}
