namespace DotBpf.Soak.Crashes;

/// <summary>The elements of a hash or a trie: each is found once, or free, or was never used.</summary>
internal sealed class StoreImage
{
    private readonly MapImage _image;
    private readonly int _state;
    private readonly int _elements;
    private readonly int _stride;
    private readonly HashSet<uint> _found = [];

    internal StoreImage(MapImage image, int count)
    {
        _image = image;
        Count = count;
        _stride = 8 + Padded(image.KeySize) + Padded(image.ValueSize);
        _state = image.Block(16);
        _elements = image.Block(count * _stride);
    }

    internal int Count { get; }

    internal uint Entries => _image.Word(_state + 4);

    internal int HeaderOf(uint index) => _elements + ((int)index * _stride);

    internal int KeyOf(uint index) => HeaderOf(index) + 8;

    internal int ValueOf(uint index) => KeyOf(index) + Padded(_image.KeySize);

    /// <summary>Follows a link, to an element that nobody has found before.</summary>
    internal uint Follow(uint link)
    {
        Assert.InRange(link, 1u, (uint)Count);
        Assert.True(_found.Add(link - 1), $"element {link - 1} is found twice");
        return link - 1;
    }

    /// <summary>What was not found is free, exactly.</summary>
    internal void CheckRest()
    {
        _image.CheckLock(_state);
        uint fresh = _image.Word(_state + 8);
        int found = _found.Count;
        for (uint link = _image.Word(_state + 12); link != 0; link = _image.Word(HeaderOf(link - 1) + 4))
            Follow(link);
        Assert.True(_found.Count == fresh, $"{fresh} elements were used: {found} are in the map and {_found.Count - found} free, so some are lost");
        Assert.All(_found, index => Assert.True(index < fresh));
    }

    private static int Padded(int size) => (size + 7) & ~7;
}
