using System.IO.MemoryMappedFiles;

namespace DotBpf.Soak.Crashes;

/// <summary>Words in a file that is mapped, so that what a process wrote last is there after it was killed.</summary>
internal sealed unsafe class WordFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _words;

    internal WordFile(string path, int words)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, words * sizeof(long));
        _view = _file.CreateViewAccessor();
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        _words = (long*)address;
    }

    internal long this[int index]
    {
        get => Volatile.Read(ref _words[index]);
        set => Volatile.Write(ref _words[index], value);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
