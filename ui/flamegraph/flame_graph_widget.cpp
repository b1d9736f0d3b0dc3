// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_graph_widget.h"

#include "core/report/diff.h"
#include "ui/async/latest_job.h"
#include "ui/flamegraph/breadcrumb.h"
#include "ui/flamegraph/flame_export.h"
#include "ui/flamegraph/flame_painter.h"
#include "ui/flamegraph/flame_tool_tip.h"
#include "ui/flamegraph/tree_path.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace tidemark::ui {

namespace {

using NodeIndex = CallTree::NodeIndex;
constexpr NodeIndex kNone = CallTree::kNone;

/// A tree made ready and laid out.
struct Drawn {
    std::shared_ptr<const ArrangedTree> arranged;
    std::shared_ptr<const FlamePicture> picture;
};

struct Wanted {
    std::shared_ptr<const CallTree> tree;
    FlameDiff diff;
    std::shared_ptr<const TreeLifetimes> lifetimes;
    FlameArrangement arrangement;
    std::shared_ptr<const ArrangedTree> ready; ///< of the same; null = still to be made
    std::vector<FunctionId> zoomPath;
    FlameRequest request;
};

Result<Drawn> draw(const Wanted& wanted, const std::stop_token& stop) {
    Drawn drawn{wanted.ready, nullptr};
    if (drawn.arranged == nullptr) {
        auto arranged = arrangeTree(
            wanted.tree, wanted.arrangement, wanted.request.cost, wanted.lifetimes, stop, wanted.diff);
        if (!arranged)
            return arranged.error();
        drawn.arranged = *arranged;
    }
    FlameRequest request = wanted.request;
    request.tree = drawn.arranged->tree;
    request.root = drawn.arranged->nearestTarget(deepestNodeAt(*wanted.tree, wanted.zoomPath));
    request.folding = wanted.arrangement.folding;
    if (drawn.arranged->isDiff())
        request.rootText = QString::fromStdString(diffPhrase(drawn.arranged->diffOf(0), request.cost));
    auto picture = FlamePicture::make(request, stop);
    if (!picture)
        return picture.error();
    drawn.picture = *picture;
    return drawn;
}

} // namespace

struct FlameGraphWidget::Private {
    explicit Private(FlameGraphWidget* widget) : q(widget) {}

    FlameGraphWidget* q;
    std::shared_ptr<const CallTree> tree;
    FlameDiff diff;
    bool selfChanges = false;
    std::shared_ptr<const TreeLifetimes> lifetimes;
    FlameArrangement arrangement;
    CostKind cost = CostKind::Bytes;
    QString emptyText = tr("Nothing to show.");
    QString searchText;
    std::optional<FlameSearch> search;
    std::vector<FunctionId> zoomPath;
    std::vector<FunctionId> selectedPath;
    bool hasSelection = false;

    std::shared_ptr<const ArrangedTree> ready;    ///< of tree, lifetimes and arrangement; null = not yet
    std::shared_ptr<const ArrangedTree> arranged; ///< of the picture
    std::shared_ptr<const FlamePicture> picture;  ///< what is shown; may be of an older tree
    NodeIndex selected = kNone;                   ///< of the picture's tree, like hovered
    NodeIndex hovered = kNone;
    QPoint mouse{-1, -1};
    FlamePainter painter;
    Breadcrumb breadcrumb;
    LatestJob<Result<Drawn>> layoutJob;
    LatestJob<FlameSearch> searchJob;

    bool zoomed() const { return picture != nullptr && picture->request().root != 0; }
    int headerHeight() const { return zoomed() ? painter.rowHeight() + 5 : 0; }
    int graphHeight() const { return picture != nullptr ? picture->rows() * painter.rowHeight() : 0; }
    /// y of the graph's top; a flame that is lower than the view stands at its foot.
    int rowsTop() const {
        const int spare = q->viewport()->height() - headerHeight() - graphHeight();
        return headerHeight() - q->verticalScrollBar()->value() +
               (painter.rootBelow() ? std::max(0, spare) : 0);
    }
    FlamePainter::Marks marks() const;
    const FlamePicture::Box* boxAt(QPoint position) const;
    QRect rectOf(NodeIndex node) const;

    void setTree(std::shared_ptr<const CallTree> shown, const FlameDiff& compared, CostKind kind);
    void startLayout();
    void startSearch();
    void take(Result<Drawn> result);
    void rearrange();
    void placeAll();
    void resolveSelection();
    void zoomTo(NodeIndex node);
    void select(NodeIndex node);
    void hover(QPoint position);
    NodeIndex neighbour(NodeIndex node, int key) const;
    void showRow(NodeIndex node);
};

const FlamePicture::Box* FlameGraphWidget::Private::boxAt(QPoint position) const {
    if (picture == nullptr || position.y() < std::max(headerHeight(), rowsTop()))
        return nullptr;
    const int width = std::max(1, q->viewport()->width());
    return picture->boxAt(painter.rowAt(*picture, position.y() - rowsTop()), (position.x() + 0.5) / width);
}

FlamePainter::Marks FlameGraphWidget::Private::marks() const {
    FlamePainter::Marks marks;
    marks.search = search ? &*search : nullptr;
    marks.selected = selected;
    marks.hovered = hovered;
    marks.arranged = arranged.get();
    marks.selfChanges = selfChanges;
    return marks;
}

QRect FlameGraphWidget::Private::rectOf(NodeIndex node) const {
    const FlamePicture::Box* box = picture != nullptr && node != kNone ? picture->boxOf(node) : nullptr;
    if (box == nullptr)
        return {};
    return painter.boxRect(*picture, *box, q->viewport()->width(), rowsTop(), q->devicePixelRatioF())
        .toAlignedRect();
}

void FlameGraphWidget::Private::startLayout() {
    if (tree == nullptr || tree->nodes.empty()) {
        layoutJob.cancel();
        take(Error{ErrorCode::InvalidUsage, "There is no tree."});
        return;
    }
    FlameRequest request;
    request.cost = cost;
    request.width = q->viewport()->width();
    request.characterWidth = painter.characterWidth();
    layoutJob.start([wanted = Wanted{tree, diff, lifetimes, arrangement, ready, zoomPath, request}](
                        std::stop_token stop) { return draw(wanted, stop); },
        [this](Result<Drawn> result) {
            take(std::move(result));
            emit q->layoutReady();
        });
}

void FlameGraphWidget::Private::take(Result<Drawn> result) {
    const bool drawn = result.ok() && !result->picture->empty();
    ready = result.ok() ? result->arranged : nullptr;
    arranged = drawn ? result->arranged : nullptr;
    const bool first = picture == nullptr;
    picture = drawn ? result->picture : nullptr;
    hovered = kNone;
    resolveSelection();
    placeAll();
    if (first && painter.rootBelow())
        q->verticalScrollBar()->setValue(q->verticalScrollBar()->maximum());
    hover(mouse);
    q->viewport()->update();
}

/// After the arrangement, the tree or its lifetimes changed.
void FlameGraphWidget::Private::rearrange() {
    ready = nullptr;
    startLayout();
}

void FlameGraphWidget::Private::placeAll() {
    QScrollBar* bar = q->verticalScrollBar();
    const int visible = q->viewport()->height() - headerHeight();
    bar->setRange(0, std::max(0, graphHeight() - visible));
    bar->setPageStep(std::max(1, visible));
    bar->setSingleStep(painter.rowHeight());
    if (zoomed())
        breadcrumb.layOut(picture->tree(), picture->request().root, q->font(),
            QRect(0, 0, q->viewport()->width(), headerHeight()));
}

void FlameGraphWidget::Private::resolveSelection() {
    selected = picture != nullptr && hasSelection
                   ? arranged->targetOf(nodeAt(*arranged->source, selectedPath))
                   : kNone;
}

void FlameGraphWidget::Private::startSearch() {
    if (searchText.isEmpty() || tree == nullptr) {
        searchJob.cancel();
        search.reset();
        emit q->matchShareChanged(searchText.isEmpty() ? -1 : 0);
        q->viewport()->update();
        return;
    }
    searchJob.start([tree = tree, cost = cost, text = searchText](
                        std::stop_token stop) { return searchTree(*tree, cost, text, stop); },
        [this](FlameSearch found) {
            search = std::move(found);
            emit q->matchShareChanged(search->share);
            q->viewport()->update();
        });
}

void FlameGraphWidget::Private::zoomTo(NodeIndex node) {
    if (picture == nullptr || node == kNone)
        return;
    zoomPath = pathOf(*arranged->source, arranged->originOf(node));
    q->verticalScrollBar()->setValue(painter.rootBelow() ? q->verticalScrollBar()->maximum() : 0);
    startLayout();
}

void FlameGraphWidget::Private::select(NodeIndex node) {
    if (picture == nullptr || node == kNone)
        return;
    selected = node;
    hasSelection = true;
    selectedPath = pathOf(*arranged->source, arranged->originOf(node));
    q->viewport()->update();
    emit q->pathSelected(selectedPath);
}

void FlameGraphWidget::Private::hover(QPoint position) {
    mouse = position;
    const FlamePicture::Box* box = boxAt(position);
    const NodeIndex node = box != nullptr && box->merged == 0 ? box->node : kNone;
    const bool onLink = zoomed() && position.y() < headerHeight() && breadcrumb.nodeAt(position) != kNone;
    q->viewport()->setCursor(onLink ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (zoomed())
        q->viewport()->update(0, 0, q->viewport()->width(), headerHeight());
    if (node == hovered)
        return;
    for (const NodeIndex changed : {std::exchange(hovered, node), node})
        q->viewport()->update(rectOf(changed).adjusted(-1, -1, 2, 1));
}

/// The node that an arrow key leads to, among those that have a box.
NodeIndex FlameGraphWidget::Private::neighbour(NodeIndex node, int key) const {
    const FlamePicture::Box* box = picture->boxOf(node);
    if (box == nullptr)
        return picture->request().root;
    const int row = picture->row(*box);
    if (key == Qt::Key_Up)
        return row > 0 ? picture->tree().nodes[node].parent : kNone;
    const bool down = key == Qt::Key_Down;
    const double left = static_cast<double>(box->x);
    const double right = left + static_cast<double>(box->width);
    const auto candidates = down ? picture->boxes(row + 1, left, right) : picture->boxes(row, 0, 2);
    NodeIndex best = kNone;
    for (const FlamePicture::Box& other : candidates) {
        if (other.merged > 0)
            continue;
        if (down && picture->tree().nodes[other.node].parent != node)
            continue;
        if (!down && other.node == node) {
            if (key == Qt::Key_Left)
                break;
            best = kNone;
            continue;
        }
        if (key != Qt::Key_Left && best != kNone)
            break;
        best = other.node;
    }
    return key == Qt::Key_Right && best != kNone && picture->boxOf(best)->x < box->x ? kNone : best;
}

void FlameGraphWidget::Private::showRow(NodeIndex node) {
    const FlamePicture::Box* box = picture->boxOf(node);
    if (box == nullptr)
        return;
    QScrollBar* bar = q->verticalScrollBar();
    const int top = painter.rowTop(*picture, picture->row(*box));
    const int visible = q->viewport()->height() - headerHeight();
    bar->setValue(std::clamp(bar->value(), std::min(top, top + painter.rowHeight() - visible), top));
}

FlameGraphWidget::FlameGraphWidget(QWidget* parent)
    : QAbstractScrollArea(parent), d(std::make_unique<Private>(this)) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Flame graph"));
    setAccessibleDescription(tr("Arrow keys walk through the functions, Enter zooms in, Escape shows all."));
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    retheme();
}

FlameGraphWidget::~FlameGraphWidget() = default;

void FlameGraphWidget::setTree(std::shared_ptr<const CallTree> tree, CostKind cost) {
    d->setTree(std::move(tree), {}, cost);
}

void FlameGraphWidget::setDiff(const FlameDiff& diff, CostKind cost) {
    d->setTree(diff.widths, diff, cost);
}

const FlameDiff& FlameGraphWidget::diff() const {
    return d->diff;
}

void FlameGraphWidget::setSelfChanges(bool self) {
    d->selfChanges = self;
    viewport()->update();
}

void FlameGraphWidget::Private::setTree(
    std::shared_ptr<const CallTree> shown, const FlameDiff& compared, CostKind kind) {
    if (shown == tree && compared == diff && kind == cost)
        return;
    const bool sameKind = shown != nullptr && tree != nullptr && shown->direction == tree->direction &&
                          (compared.tree == nullptr) == (diff.tree == nullptr);
    if (!sameKind) {
        zoomPath.clear();
        selectedPath.clear();
        hasSelection = false;
    }
    tree = std::move(shown);
    diff = compared;
    lifetimes = nullptr;
    cost = kind;
    rearrange();
    if (!searchText.isEmpty())
        startSearch();
}

const std::shared_ptr<const CallTree>& FlameGraphWidget::tree() const {
    return d->tree;
}

void FlameGraphWidget::setLifetimes(std::shared_ptr<const TreeLifetimes> lifetimes) {
    if (lifetimes == d->lifetimes)
        return;
    d->lifetimes = std::move(lifetimes);
    d->rearrange();
}

void FlameGraphWidget::setArrangement(const FlameArrangement& arrangement) {
    if (arrangement == d->arrangement)
        return;
    d->arrangement = arrangement;
    d->rearrange();
}

const FlameArrangement& FlameGraphWidget::arrangement() const {
    return d->arrangement;
}

void FlameGraphWidget::setRootBelow(bool below) {
    d->painter.setRootBelow(below);
    d->placeAll();
    verticalScrollBar()->setValue(below ? verticalScrollBar()->maximum() : 0);
    viewport()->update();
}

void FlameGraphWidget::setColoring(FlameColoring coloring) {
    d->painter.setColoring(coloring);
    viewport()->update();
}

void FlameGraphWidget::setEmptyText(const QString& text) {
    d->emptyText = text;
    viewport()->update();
}

void FlameGraphWidget::setSearch(const QString& text) {
    const QString wanted = text.trimmed();
    if (wanted == d->searchText)
        return;
    d->searchText = wanted;
    d->startSearch();
}

void FlameGraphWidget::renamePaths(const TranslatePath& translate) {
    d->zoomPath = translate(d->zoomPath);
    d->selectedPath = translate(d->selectedPath);
}

void FlameGraphWidget::setSelectedPath(const std::vector<FunctionId>& path) {
    d->selectedPath = path;
    d->hasSelection = !path.empty();
    d->resolveSelection();
    viewport()->update();
}

void FlameGraphWidget::resetZoom() {
    if (d->zoomPath.empty())
        return;
    d->zoomPath.clear();
    d->startLayout();
}

void FlameGraphWidget::retheme() {
    d->painter.setFont(monospacedFont());
    d->painter.retheme();
    d->placeAll();
    viewport()->update();
}

bool FlameGraphWidget::layoutPending() const {
    return d->layoutJob.running();
}

QRect FlameGraphWidget::nodeRect(NodeIndex node) const {
    return d->rectOf(node);
}

FunctionId FlameGraphWidget::functionAt(QPoint position) const {
    const FlamePicture::Box* box = d->boxAt(position);
    if (box == nullptr || box->merged > 0 || d->arranged->source != d->tree)
        return {};
    return d->arranged->tree->nodes[box->node].function;
}

std::vector<FunctionId> FlameGraphWidget::pathAt(QPoint position) const {
    const FlamePicture::Box* box = d->boxAt(position);
    return box == nullptr || box->merged > 0 ? std::vector<FunctionId>()
                                             : pathOf(*d->arranged->source, d->arranged->originOf(box->node));
}

FunctionId FlameGraphWidget::selectedFunction() const {
    return d->selected == kNone || d->arranged->source != d->tree
               ? FunctionId()
               : d->arranged->tree->nodes[d->selected].function;
}

QPoint FlameGraphWidget::selectedPlace() const {
    const QRect box = d->rectOf(d->selected);
    return box.isEmpty() ? viewport()->rect().center() : box.center();
}

QString FlameGraphWidget::nodeToolTip(NodeIndex node) const {
    if (d->picture == nullptr || node >= d->picture->tree().nodes.size())
        return {};
    return flameToolTip(*d->arranged, node);
}

Status FlameGraphWidget::exportTo(const QString& path, double scale) const {
    if (d->picture == nullptr)
        return Error{ErrorCode::InvalidUsage, "There is no flame graph to export."};
    return exportFlame(*d->picture, d->painter, d->marks(), viewport()->width(), path, scale);
}

QSize FlameGraphWidget::sizeHint() const {
    return {800, 400};
}

bool FlameGraphWidget::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const FlamePicture::Box* box = d->boxAt(help->pos());
        if (box == nullptr)
            QToolTip::hideText();
        else if (box->merged > 0)
            QToolTip::showText(
                help->globalPos(), mergedToolTip(d->picture->tree(), box->node, box->merged), viewport());
        else
            QToolTip::showText(help->globalPos(), nodeToolTip(box->node), viewport(), d->rectOf(box->node));
        return true;
    }
    if (event->type() == QEvent::Leave)
        d->hover({-1, -1});
    return QAbstractScrollArea::viewportEvent(event);
}

void FlameGraphWidget::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    const Theme& theme = Theme::current();
    painter.fillRect(event->rect(), theme.background);
    if (d->picture == nullptr) {
        if (d->layoutJob.running())
            return;
        painter.setPen(theme.quietText);
        painter.drawText(
            viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, d->emptyText);
        return;
    }
    d->painter.paint(painter, *d->picture, d->marks(), viewport()->width(), d->rowsTop(), event->rect());
    if (d->zoomed())
        d->breadcrumb.paint(painter, d->mouse);
}

void FlameGraphWidget::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    d->placeAll();
    if (d->tree != nullptr && event->size().width() != event->oldSize().width())
        d->startLayout();
}

void FlameGraphWidget::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint position = event->position().toPoint();
    if (d->zoomed() && position.y() < d->headerHeight()) {
        d->zoomTo(d->breadcrumb.nodeAt(position));
        return;
    }
    if (const FlamePicture::Box* box = d->boxAt(position))
        d->select(box->node);
}

void FlameGraphWidget::mouseMoveEvent(QMouseEvent* event) {
    d->hover(event->position().toPoint());
}

void FlameGraphWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    const FlamePicture::Box* box = d->boxAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && box != nullptr)
        d->zoomTo(box->node);
}

void FlameGraphWidget::keyPressEvent(QKeyEvent* event) {
    if (d->picture == nullptr)
        return QAbstractScrollArea::keyPressEvent(event);
    const NodeIndex root = d->picture->request().root;
    const NodeIndex at = d->selected != kNone ? d->selected : root;
    NodeIndex next = kNone;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const bool outward = (event->key() == Qt::Key_Up) != d->painter.rootBelow();
        next = d->neighbour(at, outward ? Qt::Key_Up : Qt::Key_Down);
        break;
    }
    case Qt::Key_Left:
    case Qt::Key_Right:
        next = d->neighbour(at, event->key());
        break;
    case Qt::Key_Home:
        next = root;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        d->zoomTo(at);
        return;
    case Qt::Key_Backspace:
        if (root != 0)
            d->zoomTo(d->picture->tree().nodes[root].parent);
        return;
    case Qt::Key_Escape:
    case Qt::Key_0:
        resetZoom();
        return;
    default:
        return QAbstractScrollArea::keyPressEvent(event);
    }
    if (next != kNone) {
        d->select(next);
        d->showRow(next);
    }
}

void FlameGraphWidget::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        retheme();
}

} // namespace tidemark::ui
